//! Direct gravity: all pairs, softened or not, serial, on all cores or on the GPU
