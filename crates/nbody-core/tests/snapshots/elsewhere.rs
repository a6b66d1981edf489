//! Files that other programs wrote: `NumPy`'s, with arrays of any type, packed or not, and GADGET's, in one or several.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::Path;

use nbody_core::Snapshot;
use ndarray::array;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::Folder;

/// An array as `NumPy` writes it: its type, its shape and its bytes.
type Array<'a> = (&'a str, &'a str, Vec<u8>);

fn npy((descr, shape, bytes): &Array<'_>) -> Vec<u8> {
    let header = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}\n");
    [b"\x93NUMPY\x01\x00", &u16::try_from(header.len()).unwrap().to_le_bytes()[..], header.as_bytes(), bytes]
        .concat()
}

fn npz(file: &Path, arrays: &[(&str, Array<'_>)]) {
    let mut archive = ZipWriter::new(File::create(file).unwrap());
    for (name, array) in arrays {
        let packed = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        archive.start_file(format!("{name}.npy"), packed).unwrap();
        archive.write_all(&npy(array)).unwrap();
    }
    archive.finish().unwrap();
}

fn doubles(values: &[f64]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

/// Two bodies, with the arrays that are given in place of, or beside, the three that there must be.
fn two(file: &Path, changed: &[(&str, Array<'_>)]) -> std::io::Result<Snapshot<f64>> {
    let mut all: Vec<(&str, Array<'_>)> = vec![
        ("masses", ("<f8", "(2,)", doubles(&[1.0, 2.0]))),
        ("positions", ("<f8", "(2, 3)", doubles(&[0.0, 1.0, 2.0, 3.0, 4.0, 5.0]))),
        ("velocities", ("<f8", "(2, 3)", doubles(&[0.5; 6]))),
    ];
    all.retain(|(name, _)| changed.iter().all(|(other, _)| name != other));
    all.extend(changed.iter().cloned());
    npz(file, &all);
    Snapshot::load(file)
}

#[test]
fn arrays_may_each_be_of_a_type_of_their_own() {
    let folder = Folder::new("types-elsewhere");
    let file = folder.file("mixed.npz");
    let positions: Vec<u8> = (0_i16..6).flat_map(i16::to_be_bytes).collect();
    let snapshot = two(
        &file,
        &[
            ("masses", ("<i8", "(2,)", [3_i64, 1 << 60].map(i64::to_le_bytes).concat())),
            ("positions", (">i2", "(2, 3)", positions)),
            ("velocities", ("<f4", "(2, 3)", [0.5_f32; 6].map(f32::to_le_bytes).concat())),
            ("ids", ("|u1", "(2,)", vec![9, 255])),
            ("time", ("<i4", "()", 7_i32.to_le_bytes().to_vec())),
            ("G", ("|i1", "(1,)", vec![1])),
            ("units", ("|S3", "()", b"kpc".to_vec())),
        ],
    )
    .unwrap();
    assert_eq!(snapshot.bodies().masses(), array![3.0, 2.0_f64.powi(60)]);
    assert_eq!(snapshot.bodies().positions(), array![[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]);
    assert_eq!((snapshot.time(), snapshot.law().unwrap().g), (7.0, 1.0));
    assert_eq!((snapshot.ids(), snapshot.units()), (array![9, 255].view(), Some("kpc")));
    // All of these values are values of f32, too.
    let narrow = Snapshot::<f32>::load(&file).unwrap();
    assert_eq!(narrow, snapshot.cast::<f32>().unwrap());
}

#[test]
fn what_is_no_number_or_not_exactly_one_is_refused_by_name() {
    let folder = Folder::new("refused-elsewhere");
    let file = folder.file("refused.npz");
    let odd = (1_i64 << 53) + 1;
    for (array, says) in [
        (("masses", ("<i8", "(2,)", [1, odd].map(i64::to_le_bytes).concat())), "element 1: 9007199254740993"),
        (("masses", ("|b1", "(2,)", vec![1, 0])), "type `|b1`"),
        (("masses", ("<c16", "(2,)", vec![0; 32])), "type `<c16`"),
        (("masses", ("|O", "(2,)", vec![0; 32])), "type `|O`"),
        (("masses", ("<f8", "()", doubles(&[1.0]))), "of shape [], not (N)"),
        (("masses", ("<f8", "(3,)", doubles(&[1.0; 3]))), "the positions"),
        (("masses", ("<f8", "(2,)", doubles(&[1.0, f64::NAN]))), "the masses"),
        (("masses", ("<i4", "(2,)", vec![0, 0, 0, 0, 0, 0, 0, 0x80])), "the masses"),
        (("positions", ("<f8", "(3, 2)", doubles(&[1.0; 6]))), "of shape [3, 2], not (N, 3)"),
        (("positions", ("<f8", "(2, 3)", doubles(&[1.0; 5]))), "`positions` is cut short"),
        (("positions", ("<f8", "(2000, 3)", doubles(&[1.0; 6]))), "more than the"),
        (("positions", ("<f8", "(2, 3)", doubles(&[1.0; 7]))), "longer than its header says"),
        (("ids", ("<f8", "(2,)", doubles(&[1.0, 2.0]))), "not integers"),
        (("ids", ("<i8", "(2,)", [1_i64, -1].map(i64::to_le_bytes).concat())), "-1, which is less than zero"),
        (("softenings", ("<f8", "(2,)", doubles(&[1.0, -1.0]))), "the softening lengths"),
        (("units", ("<U1", "()", vec![7, 0, 0, 0])), "the units"),
        (("units", ("<U1", "()", vec![0, 0, 0x11, 0])), "which is no letter"),
    ] {
        let name = array.0;
        let error = two(&file, &[array]).expect_err(says);
        assert_eq!(error.kind(), ErrorKind::InvalidData);
        let text = error.to_string();
        assert!(text.contains("refused.npz: ") && text.contains(says), "{name}: {text}");
    }
}

#[test]
fn a_file_that_unpacks_to_far_more_than_its_length_needs_leave_to() {
    let folder = Folder::new("bomb");
    let file = folder.file("bomb.npz");
    let n = 400_000;
    let zeros = |per: usize| vec![0; 8 * per * n];
    let (line, rows) = (format!("({n},)"), format!("({n}, 3)"));
    npz(
        &file,
        &[
            ("masses", ("<f8", &line, zeros(1))),
            ("positions", ("<f8", &rows, zeros(3))),
            ("velocities", ("<f8", &rows, zeros(3))),
        ],
    );
    assert!(std::fs::metadata(&file).unwrap().len() < 100_000);
    let error = Snapshot::<f64>::load(&file).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidData);
    let text = error.to_string();
    assert!(text.contains("bomb.npz: the array `positions`: it unpacks to 9600000 bytes"), "{text}");
    assert!(text.contains("Snapshot::load_within"), "{text}");
    // 8 bytes for each of 7 numbers, and for the ids that it has not got none.
    let bytes = 8 * 7 * n as u64;
    assert_eq!(Snapshot::<f64>::load_within(&file, bytes).unwrap().bodies().len(), n);
    assert!(Snapshot::<f64>::load_within(&file, bytes - 1).is_err());
}

#[test]
fn a_header_that_promises_more_than_there_is_gets_no_memory() {
    let folder = Folder::new("lie");
    let file = folder.file("lie.npz");
    for shape in ["(1099511627776,)", "(18446744073709551615,)", "(4294967296, 4294967296)"] {
        let error = two(&file, &[("masses", ("<f8", shape, doubles(&[1.0, 2.0])))]).unwrap_err();
        let text = error.to_string();
        assert!(text.contains("lie.npz: the array `masses`: of "), "{shape}: {text}");
        // Nor with leave for any amount.
        assert!(Snapshot::<f64>::load_within(&file, u64::MAX).is_err(), "{shape}");
    }
    // A packed array whose length in the archive lies, too: zip's last records tell it, so they are searched for it.
    two(&file, &[]).unwrap();
    let whole = std::fs::read(&file).unwrap();
    let length = u32::try_from(npy(&("<f8", "(2,)", doubles(&[1.0, 2.0]))).len()).unwrap().to_le_bytes();
    for at in (0..whole.len() - 4).filter(|&at| whole[at..at + 4] == length) {
        let mut lying = whole.clone();
        lying[at..at + 4].copy_from_slice(&0x7FFF_FFFF_u32.to_le_bytes());
        std::fs::write(&file, &lying).unwrap();
        if let Ok(read) = Snapshot::<f64>::load(&file) {
            assert_eq!(read.bodies().masses(), array![1.0, 2.0]);
        }
    }
}

#[cfg(feature = "hdf5")]
mod gadget {
    use hdf5_pure::{AttrValue, FileBuilder};
    use nbody_core::Newton;

    use super::*;

    /// One of the files of a snapshot, with gas and stars: how many files there are, and how many particles of either in
    /// this one and in all.
    #[derive(Clone, Copy)]
    struct Piece {
        files: i32,
        here: [u64; 2],
        total: [u64; 2],
        time: f64,
        first: u64,
        integers: bool,
    }

    const PIECES: [Piece; 3] = [
        Piece { files: 3, here: [2, 1], total: [3, 2], time: 0.5, first: 10, integers: false },
        Piece { files: 3, here: [0, 1], total: [3, 2], time: 0.5, first: 20, integers: true },
        Piece { files: 3, here: [1, 0], total: [3, 2], time: 0.5, first: 30, integers: false },
    ];

    fn write(file: &Path, piece: Piece) {
        let mut builder = FileBuilder::new();
        let counts = |[gas, stars]: [u64; 2]| AttrValue::U64Array(vec![gas, 0, 0, 0, stars, 0]);
        let mut header = builder.create_group("Header");
        header.set_attr("NumFilesPerSnapshot", AttrValue::I32(piece.files));
        header.set_attr("NumPart_ThisFile", counts(piece.here));
        header.set_attr("NumPart_Total", counts(piece.total));
        header.set_attr("NumPart_Total_HighWord", AttrValue::U32Array(vec![0; 6]));
        header.set_attr("MassTable", AttrValue::F64Array(vec![0.0, 0.0, 0.0, 0.0, 0.25, 0.0]));
        header.set_attr("Time", AttrValue::F64(piece.time));
        builder.add_group(header.finish());
        let mut parameters = builder.create_group("Parameters");
        parameters.set_attr("GravityConstantInternal", AttrValue::F64(43.0));
        parameters.set_attr("Units", AttrValue::String("kpc/h".to_owned()));
        builder.add_group(parameters.finish());
        for (kind, n) in [(0, piece.here[0]), (4, piece.here[1])].into_iter().filter(|(_, n)| *n > 0) {
            let mut group = builder.create_group(&format!("PartType{kind}"));
            let ids: Vec<u64> = (0..n).map(|i| piece.first + kind + i).collect();
            let rows: Vec<f32> = ids.iter().flat_map(|&id| [id as f32; 3]).collect();
            group.create_dataset("Coordinates").with_data(&rows).with_shape(&[n, 3]);
            if piece.integers {
                let rows: Vec<i32> = rows.iter().map(|&x| -x as i32).collect();
                group.create_dataset("Velocities").with_data(&rows).with_shape(&[n, 3]);
            } else {
                let rows: Vec<f64> = rows.iter().map(|&x| -f64::from(x)).collect();
                group.create_dataset("Velocities").with_data(&rows).with_shape(&[n, 3]);
            }
            group.create_dataset("ParticleIDs").with_data(&ids).with_shape(&[n]);
            if kind == 0 {
                group.create_dataset("Masses").with_data(&vec![2.0_f64; n as usize]).with_shape(&[n]);
            }
            builder.add_group(group.finish());
        }
        let mut bytes = std::io::Cursor::new(Vec::new());
        builder.finish_to(&mut bytes).unwrap();
        std::fs::write(file, bytes.into_inner()).unwrap();
    }

    fn write_all(folder: &Folder, pieces: &[Piece]) {
        for (k, piece) in pieces.iter().enumerate() {
            write(&folder.file(&format!("snap_007.{k}.hdf5")), *piece);
        }
    }

    #[test]
    fn several_files_are_one_snapshot_whichever_of_them_is_named() {
        let folder = Folder::new("several");
        write_all(&folder, &PIECES);
        let whole = Snapshot::<f64>::load(folder.file("snap_007.0.hdf5")).unwrap();
        // Type by type, within a type file by file.
        assert_eq!(whole.ids(), array![10, 11, 30, 14, 24]);
        assert_eq!(whole.bodies().masses(), array![2.0, 2.0, 2.0, 0.25, 0.25]);
        assert_eq!(whole.bodies().positions().column(2), array![10.0, 11.0, 30.0, 14.0, 24.0]);
        assert_eq!(whole.bodies().velocities().column(0), array![-10.0, -11.0, -30.0, -14.0, -24.0]);
        assert_eq!((whole.time(), whole.law()), (0.5, Some(Newton::new(43.0))));
        assert_eq!(whole.units(), Some("kpc/h"));
        for k in 1..3 {
            let other = Snapshot::<f64>::load(folder.file(&format!("snap_007.{k}.hdf5"))).unwrap();
            assert_eq!(other, whole, "by the name of file {k}");
        }
        assert!(Snapshot::<f32>::load(folder.file("snap_007.0.hdf5")).is_ok(), "all are values of f32");
    }

    #[test]
    fn a_part_that_is_missing_or_of_another_snapshot_is_an_error_that_names_it() {
        let folder = Folder::new("missing");
        let named = folder.file("snap_007.0.hdf5");
        let error = |pieces: &[Piece]| {
            write_all(&folder, pieces);
            let error = Snapshot::<f64>::load(&named).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidData);
            error.to_string()
        };
        let text = error(&PIECES[..2]);
        assert!(
            text.contains("one of the 3 files") && text.contains("snap_007.2.hdf5` is missing"),
            "{text}"
        );
        type Change = fn(&mut Piece);
        let changes: [(Change, &str); 4] = [
            (|piece| piece.time = 0.6, "snap_007.1.hdf5: of another snapshot: it has another `Time`"),
            (|piece| piece.files = 4, "snap_007.1.hdf5: of another snapshot: it has another `NumFilesPer"),
            (|piece| piece.total = [3, 3], "snap_007.1.hdf5: of another snapshot: it has another `NumPart_T"),
            (|piece| piece.here = [0, 0], "[3, 0, 0, 0, 1, 0] particles together, not [3, 0, 0, 0, 2, 0]"),
        ];
        for (change, says) in changes {
            let mut pieces = PIECES;
            change(&mut pieces[1]);
            let text = error(&pieces);
            assert!(text.contains(says), "{text}");
        }
        write_all(&folder, &PIECES);
        let second = folder.file("snap_007.1.hdf5");
        let bytes = std::fs::read(&second).unwrap();
        for len in (0..bytes.len()).step_by(7) {
            std::fs::write(&second, &bytes[..len]).unwrap();
            let text = Snapshot::<f64>::load(&named).unwrap_err().to_string();
            assert!(text.contains("snap_007.1.hdf5: "), "{len} bytes: {text}");
        }
        std::fs::rename(&named, folder.file("joined.hdf5")).unwrap();
        let text = Snapshot::<f64>::load(folder.file("joined.hdf5")).unwrap_err().to_string();
        assert!(text.contains("no number"), "{text}");
    }
}
