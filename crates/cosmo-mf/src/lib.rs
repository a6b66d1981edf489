//! Halo mass functions: variance, growth and Press-Schechter on any backend
