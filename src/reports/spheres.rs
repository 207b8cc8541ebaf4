//! The four tax spheres of a German association.

/// Which sphere an account belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sphere {
    Ideal,
    Assets,
    Purpose,
    Business,
}
