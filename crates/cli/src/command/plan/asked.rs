//! What is asked: the record, the draft, the stretch of time, read and checked.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use agreement::set::Files;
use agreement::{Agreement, Loaded, ROOT_FILE};
use facts::id::LevelId;
use facts::{Fact, Instant, Severity, Zone};
use told::{Missing, plan};

use super::Arguments;
use super::saved::Question;
use crate::console::Console;
use crate::failure::{At, Failure};
use crate::figures::Contents;
use crate::moment::Moment;
use crate::record_folder::{AGREEMENT, RecordFolder, versions_at};

/// A question to the record.
pub struct Asked {
    /// The record.
    pub contents: Contents,
    /// The text in force at the present.
    pub current: Loaded,
    /// The draft; without one, the text in force.
    pub draft: Loaded,
    /// Its files.
    pub files: Files,
    /// The present.
    pub as_of: Instant,
    /// From where the windows are replayed, where the caller says so.
    pub from: Option<Instant>,
    /// Until where.
    pub until: Instant,
    /// Only these levels; none means all.
    pub levels: BTreeSet<LevelId>,
}

impl Asked {
    /// Reads record and draft. Errors in one of them are answered with what to do.
    pub fn read(arguments: &Arguments, console: &Console) -> Result<Self, Failure> {
        let folder = RecordFolder::open(arguments.paths().1)?;
        let contents = Contents::read(&folder, console)?;
        let as_of = contents.moment(arguments.as_of);
        let mut asked = Asked::of(arguments, contents, as_of, console)?;
        let zone = asked.zone();
        let moment = |stated: Option<Moment>| stated.map(|one| Moment::or_present(Some(one), zone));
        let (from, until) = (moment(arguments.from), moment(arguments.until));
        asked.from = from;
        asked.until = until.unwrap_or(as_of);
        if asked.until > as_of {
            return Err(Failure::wrong_use(format!(
                "--until {} lies after the present of the question, {as_of}",
                asked.until
            ))
            .hint("windows are replayed once they are complete"));
        }
        if from.is_some_and(|from| from >= asked.until) {
            return Err(Failure::wrong_use("--from does not lie before --until"));
        }
        asked.levels = levels(&arguments.level, &asked.contents, &asked.draft.agreement)?;
        Ok(asked)
    }

    /// Reads record and draft for a question that was asked before.
    pub fn again(
        arguments: &Arguments,
        question: &Question,
        console: &Console,
    ) -> Result<Self, Failure> {
        let folder = RecordFolder::open(arguments.paths().1)?;
        let contents = Contents::read(&folder, console)?;
        let mut asked = Asked::of(arguments, contents, question.as_of, console)?;
        asked.from = Some(question.from);
        asked.until = question.until;
        asked.levels = levels(&question.levels, &asked.contents, &asked.draft.agreement)?;
        Ok(asked)
    }

    /// All levels, until the present.
    fn of(
        arguments: &Arguments,
        contents: Contents,
        as_of: Instant,
        console: &Console,
    ) -> Result<Self, Failure> {
        let (path, record) = arguments.paths();
        let (current, texts) = current(record, &contents, as_of)?;
        let (draft, files) = match path {
            Some(path) => {
                let (draft, files) = draft(path, record, texts)?;
                check_draft(&draft, &current, path, console)?;
                (draft, files)
            }
            None => (agreement::load(&texts), texts),
        };
        Ok(Asked {
            contents,
            current,
            draft,
            files,
            as_of,
            from: None,
            until: as_of,
            levels: BTreeSet::new(),
        })
    }

    /// The zone of its days.
    pub fn zone(&self) -> &Zone {
        &self.current.agreement.zone
    }

    /// The same, to be replayed over the facts of its contents.
    pub fn question<'q>(&'q self, facts: &'q [&'q Fact]) -> plan::Question<'q> {
        plan::Question {
            versions: &self.contents.versions,
            facts,
            current: &self.current,
            draft: &self.draft,
            as_of: self.as_of,
            from: self.from,
            until: self.until,
            levels: &self.levels,
        }
    }
}

/// The text of the version in force at the present, with its files.
fn current(record: &Path, contents: &Contents, as_of: Instant) -> Result<(Loaded, Files), Failure> {
    let hash = &contents.versions.at(as_of).hash;
    let versions = versions_at(record)?.into_iter();
    let mut texts = versions.map(|version| (agreement::load(&version.files), version.files));
    texts
        .find(|(loaded, _)| loaded.agreement.hash == *hash)
        .ok_or_else(|| Failure::new("the agreement changed while it was read").hint("try again"))
}

/// Reads the draft: the last version of a folder, or a file in the place of the current root file.
fn draft(path: &Path, record: &Path, current: Files) -> Result<(Loaded, Files), Failure> {
    if !path.exists() {
        return Err(
            Failure::new(format!("there is no draft `{}`", path.display())).hint(format!(
                "copy the current text and change the copy: the folder below {}",
                record.join(AGREEMENT).display()
            )),
        );
    }
    let is_root = path.file_name().is_some_and(|name| name == ROOT_FILE);
    if path.is_file() && !is_root {
        let mut files = current;
        files.insert(ROOT_FILE.into(), fs::read(path).reading(path)?);
        return Ok((agreement::load(&files), files));
    }
    let versions = versions_at(path)?.into_iter();
    let texts = versions.map(|version| (agreement::load(&version.files), version.files));
    texts
        .max_by_key(|(loaded, _)| loaded.agreement.effective)
        .ok_or_else(|| Failure::new(format!("`{}` holds no agreement", path.display())))
}

fn check_draft(
    draft: &Loaded,
    current: &Loaded,
    path: &Path,
    console: &Console,
) -> Result<(), Failure> {
    let errors: Vec<_> = draft
        .diagnostics
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .collect();
    if let Some(first) = errors.first() {
        let s = if errors.len() == 1 { "" } else { "s" };
        return Err(Failure::new(format!(
            "the draft has {} error{s}, so nothing is replayed: {}",
            errors.len(),
            first.message.english()
        ))
        .hint(format!("see them: entente check {}", path.display())));
    }
    let (old, new) = (&current.agreement.alliance, &draft.agreement.alliance);
    if old != new {
        return Err(Failure::wrong_use(format!(
            "the draft belongs to the alliance `{new}`, and the record to `{old}`"
        )));
    }
    if !draft.agreement.hidden.is_empty() {
        console.say(&format!(
            "{} of the draft's files are hidden here; what they promise is not replayed",
            draft.agreement.hidden.len()
        ));
    }
    Ok(())
}

fn levels(
    asked: &[String],
    contents: &Contents,
    draft: &Agreement,
) -> Result<BTreeSet<LevelId>, Failure> {
    let versions = contents.versions.all().iter().chain([draft]);
    let known: BTreeSet<&LevelId> = versions.flat_map(|one| one.levels.keys()).collect();
    let known: Vec<&LevelId> = known.into_iter().collect();
    let find = |text: &String| {
        let found = known.iter().find(|id| id.as_str() == text);
        found
            .map(|id| (*id).clone())
            .ok_or_else(|| Missing::level(text, &known).into())
    };
    asked.iter().map(find).collect()
}
