//! What every backend must get right.
