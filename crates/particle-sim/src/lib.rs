//! Independent particles in motion: the rotating-particle lesson on any backend
