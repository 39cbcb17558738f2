//! What the tests of this room share, and tests of whole reports in every format.

pub(crate) mod hostile;
pub(crate) mod sample;

mod attacks;
mod pages;
