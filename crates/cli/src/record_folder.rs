//! A record on disk: a folder with `agreement/` and `facts.ndjson`.
//!
//! Reading never changes anything; extending it is in [`append`]. Not here: what the texts mean.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use agreement::Loaded;
use facts::Record;

use crate::failure::{At, Failure};

pub mod append;
mod replace;
pub mod torn;

pub use append::Appender;
pub use replace::replace;
pub use torn::Torn;

/// The folder of agreement versions inside a record.
pub const AGREEMENT: &str = "agreement";
/// The file of facts inside a record.
pub const FACTS: &str = "facts.ndjson";

/// Folders deeper than this are not searched.
const MAX_DEPTH: usize = 16;

/// A record on disk.
#[derive(Clone, Debug)]
pub struct RecordFolder {
    root: PathBuf,
}

/// The files of one version of an agreement.
#[derive(Clone, Debug)]
pub struct VersionFiles {
    /// The folder that holds `alliance.yaml`.
    pub folder: PathBuf,
    /// Bytes by path inside the folder, with `/` between its parts.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// The facts of a record, and what stands in its file beside them.
#[derive(Debug)]
pub struct FactsFile {
    /// The facts that were admitted.
    pub record: Record,
    /// Lines that are not facts.
    pub rejections: Vec<facts::Rejection>,
    /// The last line, if it has no end.
    pub torn: Option<Torn>,
}

impl RecordFolder {
    /// The record in this folder.
    pub fn open(root: &Path) -> Result<Self, Failure> {
        let folder = RecordFolder { root: root.into() };
        if !root.exists() {
            return Err(
                Failure::new(format!("there is no folder `{}`", root.display()))
                    .hint(format!("begin a record: entente init {}", root.display())),
            );
        }
        if !folder.agreement().is_dir() {
            return Err(Failure::new(format!(
                "`{}` is not a record: it has no folder `{AGREEMENT}`",
                root.display()
            ))
            .hint(format!("begin a record: entente init {}", root.display())));
        }
        Ok(folder)
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The file of facts.
    pub fn facts_path(&self) -> PathBuf {
        self.root.join(FACTS)
    }

    /// Every version of the agreement.
    pub fn versions(&self) -> Result<Vec<VersionFiles>, Failure> {
        versions_below(&self.agreement())
    }

    /// The latest version of the agreement; nothing where one has errors or there is none yet.
    pub fn last_version(&self) -> Result<Option<Loaded>, Failure> {
        let mut roots = Vec::new();
        find_roots(&self.agreement(), 0, &mut roots)?;
        let versions: Vec<VersionFiles> = roots
            .iter()
            .map(|root| version(root))
            .collect::<Result<_, _>>()?;
        Ok(last_of(&versions).filter(|loaded| !loaded.has_errors()))
    }

    /// The facts; none while there is no file yet.
    pub fn facts(&self) -> Result<FactsFile, Failure> {
        let path = self.facts_path();
        let bytes = if path.exists() {
            fs::read(&path).reading(&path)?
        } else {
            Vec::new()
        };
        let torn = Torn::of(&bytes);
        let (record, rejections) = Record::read(&bytes);
        Ok(FactsFile {
            record,
            rejections,
            torn,
        })
    }

    fn agreement(&self) -> PathBuf {
        self.root.join(AGREEMENT)
    }
}

/// The versions of a record, or of a folder of agreement text.
pub fn versions_at(path: &Path) -> Result<Vec<VersionFiles>, Failure> {
    if path.join(agreement::ROOT_FILE).is_file() {
        return versions_below(path);
    }
    if path.is_file() {
        // Whoever names the root file means its folder.
        let folder = match path.parent() {
            Some(folder) if folder.as_os_str().is_empty() => Path::new("."),
            Some(folder) => folder,
            None => path,
        };
        if path
            .file_name()
            .is_some_and(|name| name == agreement::ROOT_FILE)
        {
            return versions_below(folder);
        }
        return Err(Failure::wrong_use(format!(
            "`{}` is a file; an agreement is a folder with a file `{}`",
            path.display(),
            agreement::ROOT_FILE
        ))
        .hint(format!("name its folder: {}", folder.display())));
    }
    if path.is_dir() && !path.join(AGREEMENT).is_dir() {
        return versions_below(path);
    }
    RecordFolder::open(path)?.versions()
}

/// The last version of a record, or of a folder of agreement text, free of errors.
pub fn last_version_at(path: &Path) -> Result<Loaded, Failure> {
    match last_of(&versions_at(path)?) {
        Some(loaded) if !loaded.has_errors() => Ok(loaded),
        _ => Err(Failure::new(
            "the agreement has errors; what it says is not certain before they are mended",
        )
        .hint(format!("see them: entente check {}", path.display()))),
    }
}

fn last_of(versions: &[VersionFiles]) -> Option<Loaded> {
    let loaded = versions
        .iter()
        .map(|version| agreement::load(&version.files));
    // WHY: without a date a version holds from the beginning of time, before all others.
    loaded.max_by_key(|loaded| loaded.agreement.effective)
}

/// The versions in a folder of agreement text: every folder at or below it that holds the root file.
pub fn versions_below(folder: &Path) -> Result<Vec<VersionFiles>, Failure> {
    let mut roots = Vec::new();
    find_roots(folder, 0, &mut roots)?;
    if roots.is_empty() {
        return Err(Failure::new(format!(
            "`{}` holds no agreement: no folder in it has a file `{}`",
            folder.display(),
            agreement::ROOT_FILE
        ))
        .hint("begin one: entente init FOLDER"));
    }
    roots.iter().map(|root| version(root)).collect()
}

fn find_roots(folder: &Path, depth: usize, roots: &mut Vec<PathBuf>) -> Result<(), Failure> {
    if folder.join(agreement::ROOT_FILE).is_file() {
        roots.push(folder.into());
    }
    if depth < MAX_DEPTH {
        for (path, is_folder) in entries(folder)? {
            if is_folder {
                find_roots(&path, depth + 1, roots)?;
            }
        }
    }
    Ok(())
}

/// The files of one version.
pub fn version(root: &Path) -> Result<VersionFiles, Failure> {
    let mut files = BTreeMap::new();
    let mut left = agreement::load::MAX_BYTES as u64 + 1;
    collect(root, root, 0, &mut left, &mut files)?;
    Ok(VersionFiles {
        folder: root.into(),
        files,
    })
}

fn collect(
    root: &Path,
    folder: &Path,
    depth: usize,
    left: &mut u64,
    files: &mut BTreeMap<String, Vec<u8>>,
) -> Result<(), Failure> {
    for (path, is_folder) in entries(folder)? {
        if is_folder {
            let another_version = path.join(agreement::ROOT_FILE).is_file();
            if depth < MAX_DEPTH && !another_version {
                collect(root, &path, depth + 1, left, files)?;
            }
            continue;
        }
        let size = fs::metadata(&path).reading(&path)?.len();
        *left = left.checked_sub(size).ok_or_else(|| {
            Failure::new(format!(
                "the files in `{}` have more than {} MB together",
                root.display(),
                agreement::load::MAX_BYTES >> 20
            ))
            .hint("an agreement is text; keep large files elsewhere")
        })?;
        let inside = path.strip_prefix(root).unwrap_or(&path);
        let name: Vec<_> = inside
            .components()
            .map(|part| part.as_os_str().to_string_lossy())
            .collect();
        files.insert(name.join("/"), fs::read(&path).reading(&path)?);
    }
    Ok(())
}

/// The files and folders inside a folder, by name; hidden ones and links to folders left out.
fn entries(folder: &Path) -> Result<Vec<(PathBuf, bool)>, Failure> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).reading(folder)? {
        let entry = entry.reading(folder)?;
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        let path = entry.path();
        // WHY: a link to a folder could lead in a circle; a link to a file is read as the file.
        if entry.file_type().reading(&path)?.is_dir() {
            found.push((path, true));
        } else if path.is_file() {
            found.push((path, false));
        }
    }
    found.sort();
    Ok(found)
}
