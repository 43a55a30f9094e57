//! A bundle as a tar file. The same bundle has the same bytes: no times, owners or compression.

use std::collections::BTreeMap;
use std::io::Read;

use facts::journal::tile::{Tile, TileKind};
use facts::journal::{Note, Opening, PartOpening};
use serde::de::DeserializeOwned;

use crate::bundle::{About, Bundle, FORM};

/// The largest bundle that is read.
pub const MAX_BYTES: u64 = 8 << 30;

/// Why a file is no bundle.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// Not a tar file, or cut off.
    #[error("it is not a whole tar file")]
    Tar(#[source] std::io::Error),
    /// Too much.
    #[error("it unpacks to more than {} GB", MAX_BYTES >> 30)]
    TooLarge,
    /// A file that a bundle does not have, or has once only.
    #[error("a bundle has no file `{0}`, or has it once")]
    Unknown(String),
    /// A file is not there.
    #[error("the file `{0}` is missing")]
    Missing(String),
    /// A file is there in another spelling.
    #[error("`{0}` is not written as bundles write it")]
    Spelling(String),
    /// A file cannot be read as what it should be.
    #[error("`{file}`: {why}")]
    File {
        /// Which.
        file: String,
        /// What is wrong with it.
        why: String,
    },
}

/// The files of a bundle, in the order in which they are packed.
pub fn files(bundle: &Bundle) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut about = serde_json::to_vec_pretty(&bundle.about).unwrap_or_default();
    about.push(b'\n');
    files.insert("about.json".to_owned(), about);
    files.insert(
        "checkpoint".to_owned(),
        bundle.checkpoint.to_text().into_bytes(),
    );
    for (size, note) in &bundle.checkpoints {
        files.insert(format!("checkpoints/{size}"), note.to_text().into_bytes());
    }
    files.insert("policy".to_owned(), bundle.policy.clone().into_bytes());
    let size = bundle.entries.len() as u64;
    for (number, entries) in (0..).zip(bundle.entries.chunks(256)) {
        let entries: Vec<&[u8]> = entries.iter().map(Vec::as_slice).collect();
        // Entries were admitted, so that they fit into a tile.
        if let Some(tile) = Tile::of(TileKind::Entries, number, size)
            && let Ok(bytes) = tile.bundle(&entries)
        {
            files.insert(tile.to_string(), bytes);
        }
    }
    files.insert("openings.ndjson".to_owned(), lines(&bundle.openings));
    files.insert("parts.ndjson".to_owned(), lines(&bundle.parts));
    for (number, version) in bundle.versions.iter().enumerate() {
        for (path, bytes) in version {
            files.insert(format!("agreement/{number}/{path}"), bytes.clone());
        }
    }
    let mut figures = bundle.figures.join("\n");
    if !figures.is_empty() {
        figures.push('\n');
    }
    files.insert("figures.ndjson".to_owned(), figures.into_bytes());
    files
}

/// Packs a bundle.
pub fn write(bundle: &Bundle) -> Result<Vec<u8>, BundleError> {
    pack(files(bundle))
}

/// Packs files in this order.
pub(super) fn pack(
    files: impl IntoIterator<Item = (String, Vec<u8>)>,
) -> Result<Vec<u8>, BundleError> {
    let mut tar = tar::Builder::new(Vec::new());
    for (path, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_mtime(0);
        tar.append_data(&mut header, path, bytes.as_slice())
            .map_err(BundleError::Tar)?;
    }
    tar.into_inner().map_err(BundleError::Tar)
}

/// Unpacks a bundle, without believing it.
pub fn read(bytes: &[u8]) -> Result<Bundle, BundleError> {
    from_files(unpack(bytes)?)
}

/// The files of an archive, each of them once.
pub(super) fn unpack(bytes: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, BundleError> {
    let mut files = BTreeMap::new();
    let mut left = MAX_BYTES;
    let mut tar = tar::Archive::new(bytes);
    for entry in tar.entries().map_err(BundleError::Tar)? {
        let mut entry = entry.map_err(BundleError::Tar)?;
        let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        left = left
            .checked_sub(entry.size())
            .ok_or(BundleError::TooLarge)?;
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).map_err(BundleError::Tar)?;
        let is_file = entry.header().entry_type().is_file();
        if !is_file || files.insert(path.clone(), bytes).is_some() {
            return Err(BundleError::Unknown(path));
        }
    }
    Ok(files)
}

/// Reads the files of a bundle. The same bundle has the same bytes: nothing is said beside it in blanks, order or
/// other numbers.
pub fn from_files(given: BTreeMap<String, Vec<u8>>) -> Result<Bundle, BundleError> {
    let bundle = parse_files(&given)?;
    let written = files(&bundle);
    let mut names = given.keys().chain(written.keys());
    match names.find(|name| given.get(*name) != written.get(*name)) {
        Some(name) => Err(BundleError::Spelling(name.clone())),
        None => Ok(bundle),
    }
}

fn parse_files(given: &BTreeMap<String, Vec<u8>>) -> Result<Bundle, BundleError> {
    let mut files: BTreeMap<&str, &[u8]> = BTreeMap::new();
    files.extend(
        given
            .iter()
            .map(|(name, bytes)| (name.as_str(), bytes.as_slice())),
    );
    let mut take = |name: &str| {
        files
            .remove(name)
            .ok_or_else(|| BundleError::Missing(name.to_owned()))
    };
    let wrong = |file: &str, why: &dyn ToString| BundleError::File {
        file: file.to_owned(),
        why: why.to_string(),
    };
    let about: About =
        serde_json::from_slice(take("about.json")?).map_err(|error| wrong("about.json", &error))?;
    if about.form != FORM {
        let why = format!("form {} of bundles is not known here", about.form);
        return Err(wrong("about.json", &why));
    }
    let checkpoint =
        Note::parse(take("checkpoint")?).map_err(|error| wrong("checkpoint", &error))?;
    let policy = str::from_utf8(take("policy")?).map_err(|error| wrong("policy", &error))?;
    let openings: Vec<Opening> = parse("openings.ndjson", take("openings.ndjson")?)?;
    let parts: Vec<PartOpening> = parse("parts.ndjson", take("parts.ndjson")?)?;
    let figures =
        str::from_utf8(take("figures.ndjson")?).map_err(|error| wrong("figures.ndjson", &error))?;
    let mut entries = Vec::new();
    for number in 0..about.size.div_ceil(256) {
        let tile = Tile::of(TileKind::Entries, number, about.size)
            .ok_or_else(|| BundleError::Missing("tile/entries".to_owned()))?;
        let name = tile.to_string();
        let bytes = take(&name)?;
        let some = tile.entries(bytes).map_err(|error| wrong(&name, &error))?;
        entries.extend(some.into_iter().map(<[u8]>::to_vec));
    }
    let mut checkpoints = BTreeMap::new();
    let mut versions: BTreeMap<u32, BTreeMap<String, Vec<u8>>> = BTreeMap::new();
    for (path, bytes) in files {
        if let Some(size) = path.strip_prefix("checkpoints/") {
            let note = Note::parse(bytes).map_err(|error| wrong(path, &error))?;
            let size = size.parse().map_err(|error| wrong(path, &error))?;
            checkpoints.insert(size, note);
        } else if let Some((number, inside)) = path
            .strip_prefix("agreement/")
            .and_then(|rest| rest.split_once('/'))
            && let Ok(number) = number.parse()
        {
            versions
                .entry(number)
                .or_default()
                .insert(inside.to_owned(), bytes.to_vec());
        } else {
            return Err(BundleError::Unknown(path.to_owned()));
        }
    }
    Ok(Bundle {
        about,
        checkpoint,
        checkpoints,
        policy: policy.to_owned(),
        entries,
        openings,
        parts,
        versions: versions.into_values().collect(),
        figures: figures.lines().map(str::to_owned).collect(),
    })
}

pub(super) fn lines<T: serde::Serialize>(items: &[T]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for item in items {
        // Texts and numbers always serialise.
        bytes.extend(serde_json::to_vec(item).unwrap_or_default());
        bytes.push(b'\n');
    }
    bytes
}

pub(super) fn parse<T: DeserializeOwned>(file: &str, bytes: &[u8]) -> Result<Vec<T>, BundleError> {
    let lines = bytes.split(|byte| *byte == b'\n').enumerate();
    lines
        .filter(|(_, line)| !line.is_empty())
        .map(|(index, line)| {
            serde_json::from_slice(line).map_err(|error| BundleError::File {
                file: file.to_owned(),
                why: format!("line {}: {error}", index + 1),
            })
        })
        .collect()
}
