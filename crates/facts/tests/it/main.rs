//! Facts: frozen bytes, strict admission, identity.

mod admission;
mod properties;
mod reference;
mod vectors;
