//! The site: what people see in a browser, measured on the demo's world.

use crate::figure::Figure;
use crate::place::Places;
use crate::told::figures_of;
use crate::trouble::Result;

/// The figures.
pub fn figures(places: &Places) -> Result<Vec<Figure>> {
    let mut all = figures_of(places, "promises")?;
    // Lighthouse is installed for it, which no test needs.
    all.extend(figures_of(places, "scores")?);
    Ok(all)
}
