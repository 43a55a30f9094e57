//! A paper as a file: written, or compared with one that somebody has.

use std::path::{Path, PathBuf};

use clap::Args;
use told::filed;

use crate::console::Console;
use crate::failure::{Exit, Failure, failure};

/// What becomes of a paper.
#[derive(Args, Default)]
pub struct Paper {
    /// Write it as PDF to this file: the same bytes as the site gives
    #[arg(long, value_name = "FILE", conflicts_with_all = ["json", "csv", "check", "figures"])]
    pub pdf: Option<PathBuf>,
    /// Say whether this file is the PDF that the record gives; exit with 3 when it is another
    #[arg(long, value_name = "FILE", conflicts_with_all = ["json", "csv", "figures"])]
    pub check: Option<PathBuf>,
    /// Print the figures as they are filed: one line of JSON, whose SHA-256 stands on the PDF
    #[arg(long, conflicts_with_all = ["json", "csv"])]
    pub figures: bool,
}

impl Paper {
    /// Whether any of it is asked for.
    pub fn is_asked(&self) -> bool {
        self.pdf.is_some() || self.check.is_some() || self.figures
    }

    /// Does what is asked with a paper and its figures.
    pub fn settle(
        &self,
        paper: &told::filed::Paper,
        figures: &[u8],
        console: &Console,
    ) -> Result<Exit, Failure> {
        if self.figures {
            console.print(&String::from_utf8_lossy(figures))?;
            return Ok(Exit::Fine);
        }
        let bytes = bytes(paper)?;
        if let Some(path) = &self.check {
            let found = std::fs::read(path).map_err(|error| failure("read", path, &error))?;
            return Ok(match found == bytes {
                true => {
                    console.say(&format!("`{}` is what the record gives", path.display()));
                    Exit::Fine
                }
                false => {
                    console.warn(&format!(
                        "`{}` is not what the record gives: its text, its instant, the party or the record differ",
                        path.display()
                    ));
                    Exit::Findings
                }
            });
        }
        if let Some(path) = &self.pdf {
            write(path, &bytes)?;
            console.say(&format!(
                "wrote `{}`; SHA-256 of its figures {}",
                path.display(),
                filed::hash(figures)
            ));
        }
        Ok(Exit::Fine)
    }
}

/// The file of a paper.
pub fn bytes(paper: &told::filed::Paper) -> Result<Vec<u8>, Failure> {
    filed::pdf(paper).map_err(|error| Failure::new(error.to_string()))
}

/// Writes it.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    std::fs::write(path, bytes).map_err(|error| failure("write", path, &error))
}
