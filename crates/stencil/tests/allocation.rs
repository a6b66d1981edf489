//! The `_into` forms and the operations allocate nothing.
#![allow(unsafe_code, reason = "an allocator that counts")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use ndarray::{Array1, Array2, Array3};
use stencil::{
    Boundary, HeatEquation, Laplacian, Region, Serial, Stencils, laplacian, laplacian_into,
    second_derivative_into,
};

struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: the system's allocator does the work; the counter is of this thread and needs no memory of the heap.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.with(|count| count.set(count.get() + 1));
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

fn allocations(work: impl FnOnce()) -> usize {
    let before = ALLOCATIONS.get();
    work();
    ALLOCATIONS.get() - before
}

#[test]
fn into_an_existing_array_nothing_is_allocated() {
    let (f1, mut out1) = (Array1::<f64>::ones(1000), Array1::zeros(1000));
    let (f2, mut out2) = (Array2::<f64>::ones((200, 300)), Array2::zeros((200, 300)));
    let (f3, mut out3) = (Array3::<f32>::ones((20, 30, 40)), Array3::zeros((20, 30, 40)));
    let plan = Laplacian::new([300, 200], [0.3, 0.7], Boundary::Periodic).unwrap();
    assert_eq!(allocations(|| second_derivative_into(f1.view(), 0.1, out1.view_mut()).unwrap()), 0);
    assert_eq!(allocations(|| laplacian_into(f2.view(), [0.1, 0.2], out2.view_mut()).unwrap()), 0);
    assert_eq!(allocations(|| laplacian_into(f3.view(), [0.1; 3], out3.view_mut()).unwrap()), 0);
    assert_eq!(allocations(|| plan.apply_into(&Serial, f2.t(), out2.view_mut().reversed_axes()).unwrap()), 0);
    let counted = allocations(|| assert_eq!(laplacian(f2.view(), [0.1, 0.2]).unwrap()[[1, 1]], 0.0));
    assert!(counted > 0, "the counter counts: the result itself");
}

#[test]
fn operations_on_buffers_allocate_nothing() {
    let plan = Laplacian::new([100, 200], [0.3, 0.7], Boundary::Fixed).unwrap();
    let heat = HeatEquation::new(plan, 1.0, 0.02).unwrap();
    let (from, mut to) = (vec![1.0; 20_000], vec![0.0; 20_000]);
    for region in [Region::All, Region::Interior(2), Region::Frame(2), Region::Rows { start: 5, end: 50 }] {
        assert_eq!(allocations(|| Serial.apply(&plan, region, &from, &mut to).unwrap()), 0);
        assert_eq!(allocations(|| Serial.step(&heat, region, &from, &mut to).unwrap()), 0);
    }
}
