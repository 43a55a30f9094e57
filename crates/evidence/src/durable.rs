//! What a durable record costs, beside the floors of the machine: the targets of the store's benchmark, in one run.

use crate::figure::{Figure, Figures};
use crate::place::Places;
use crate::speed::said;
use crate::told::tell_all;
use crate::trouble::Result;

/// The figures.
pub fn figures(places: &Places) -> Result<Vec<Figure>> {
    let text = said(
        std::process::Command::new("cargo")
            .args([
                "bench", "--locked", "--quiet", "-p", "store", "--bench", "record",
            ])
            .env("TELL", "lines")
            .current_dir(places.root()),
    )?;
    let mut figures = Figures::repeated_by("cargo bench -p store");
    tell_all(&mut figures, &text)?;
    Ok(figures.into_list())
}
