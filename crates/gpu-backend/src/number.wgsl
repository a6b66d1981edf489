// A number of an array, as the device has it.

alias number = real;

fn plus(a: number, b: number) -> number {
    return a + b;
}

fn times(a: number, b: number) -> number {
    return a * b;
}
