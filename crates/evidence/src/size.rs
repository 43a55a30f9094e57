//! Pages over a large record: how long they take, and what the server holds.

use crate::figure::Figure;
use crate::place::Places;
use crate::told::figures_of;
use crate::trouble::Result;

/// The figures.
pub fn figures(places: &Places) -> Result<Vec<Figure>> {
    figures_of(places, "size")
}
