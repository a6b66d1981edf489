//! What lies beyond the rim of the grid.

/// What a point of the rim finds where its neighbour would be: the condition at one side of one axis.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[non_exhaustive]
pub enum Boundary<T> {
    /// The points of the rim are data: read by their neighbours, never computed and never written. A Dirichlet
    /// condition whose values, one for each point of the rim, stand in the array itself.
    #[default]
    Fixed,
    /// The first point follows the last, so that `n` points span a period of `n h`. Both sides of an axis have it
    /// or none.
    Periodic,
    /// The field has this value one spacing beyond the rim. Every point of the array is then an unknown, as in
    /// the matrix form of the problem.
    Dirichlet(T),
}
