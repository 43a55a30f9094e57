//! The figures of a record as of an instant: agreement, facts and engine together.

use agreement::Versions;
use facts::{Fact, Instant, Severity};
use ledger::{Settled, settle};
use measure::Engine;
use told::words;

use crate::console::Console;
use crate::failure::Failure;
use crate::moment::Moment;
use crate::record_folder::{FactsFile, RecordFolder, Torn};

/// What a record says, read from its folder.
#[derive(Debug)]
pub struct Contents {
    /// The versions of the agreement, oldest first.
    pub versions: Versions,
    /// The facts.
    pub facts: Vec<Fact>,
    /// Lines of the file of facts that are not facts.
    pub rejections: Vec<facts::Rejection>,
}

impl Contents {
    /// Reads a record; says on stderr which lines are not facts. An agreement with errors fails, and
    /// so does a file of facts without a single one.
    pub fn read(folder: &RecordFolder, console: &Console) -> Result<Self, Failure> {
        let mut versions = Vec::new();
        let mut errors = 0;
        for files in folder.versions()? {
            let loaded = agreement::load(&files.files);
            errors += loaded
                .diagnostics
                .iter()
                .filter(|finding| finding.severity == Severity::Error)
                .count();
            match loaded.agreement.hidden.len() {
                0 => {}
                n => console.say(&format!(
                    "{n} of the files of version `{}` are hidden here; what they promise is not shown",
                    loaded.agreement.version
                )),
            }
            versions.push(loaded.agreement);
        }
        let (versions, findings) = Versions::new(versions);
        for finding in &findings {
            console.warn(&finding.message.english());
            errors += usize::from(finding.severity == Severity::Error);
        }
        let versions = match versions {
            Some(versions) if errors == 0 => versions,
            _ => {
                let s = if errors == 1 { "" } else { "s" };
                return Err(Failure::new(format!(
                    "the agreement has {errors} error{s}, so no figure is computed from it"
                ))
                .hint(format!(
                    "see them: entente check {}",
                    folder.root().display()
                )));
            }
        };
        let FactsFile {
            record,
            rejections,
            torn,
        } = folder.facts()?;
        tell(&rejections, torn, console);
        if record.facts().is_empty() && !rejections.is_empty() {
            return Err(Failure::new(format!(
                "`{}` holds no fact: none of its {} lines is one, so no figure is computed",
                folder.facts_path().display(),
                rejections.len()
            ))
            .hint("restore the file as it was, or move it away and import the logs again"));
        }
        Ok(Contents {
            versions,
            facts: record.into_facts(),
            rejections,
        })
    }

    /// The instant that is meant, in the zone of the latest version; the present where none is.
    pub fn moment(&self, stated: Option<Moment>) -> Instant {
        Moment::or_present(stated, &self.versions.latest().zone)
    }

    /// The engine over these contents.
    pub fn engine(&self, as_of: Instant) -> Engine<'_> {
        Engine::new(self.versions.all(), &self.facts, as_of)
    }

    /// What the parties owe each other.
    pub fn settled(&self, as_of: Instant) -> Settled {
        settle(&self.versions, &self.by_reference(), as_of)
    }

    /// The facts, each by reference.
    pub fn by_reference(&self) -> Vec<&Fact> {
        self.facts.iter().collect()
    }
}

fn tell(rejections: &[facts::Rejection], torn: Option<Torn>, console: &Console) {
    if let Some(torn) = torn {
        console.warn(&torn.message());
    }
    for rejection in rejections.iter().take(5) {
        let told = torn.is_some_and(|torn| torn.line == rejection.line);
        if !told {
            console.warn(&format!(
                "line {} of `facts.ndjson` is not a fact and does not count: {}",
                rejection.line,
                words::plain(&rejection.why.to_string())
            ));
        }
    }
    if rejections.len() > 5 {
        console.warn(&format!(
            "{} lines of `facts.ndjson` in all are not facts",
            rejections.len()
        ));
    }
}
