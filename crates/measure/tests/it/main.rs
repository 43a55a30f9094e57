//! The measure crate as its users see it.

mod devlake;
