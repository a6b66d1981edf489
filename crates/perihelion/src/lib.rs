//! Scientific kernels that run serial, multi-threaded or on the GPU through one Backend trait
