//! Finite differences: second derivatives, Laplacians and explicit diffusion on any backend
