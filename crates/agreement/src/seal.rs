//! Seals: salted commitments to the files of a version, so that whoever may not read a file can
//! still compute the hash of the whole.
//!
//! Two files of a version's folder are no text of it: `salts` holds a secret of 32 bytes for each
//! file, and `commitments` stands for files that its reader may not see. Both come from outside;
//! nothing here is random.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use facts::{Diagnostic, Place, Sentence, say};

use crate::hash;

/// The file of salts: lines of a path, a blank and 64 hexadecimal digits.
pub const SALTS: &str = "salts";

/// The file of commitments to hidden files: lines of a position among all files, counted from 0 in
/// the order of their paths, a blank and 64 hexadecimal digits.
pub const COMMITMENTS: &str = "commitments";

/// The most files of a version.
const MAX_FILES: usize = 100_000;

/// A file that is not here, by its commitment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hidden {
    /// Its position among all files, in the order of their paths.
    pub index: usize,
    /// The commitment to it.
    pub commitment: [u8; 32],
}

impl Hidden {
    /// Its commitment in hexadecimal digits, by which others name it.
    pub fn shown(&self) -> String {
        hex::encode(self.commitment)
    }
}

/// A sealed version: every file by its commitment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seal {
    /// The commitments in the order of the paths.
    pub commitments: Vec<[u8; 32]>,
    /// Those of files that are not here.
    pub hidden: Vec<Hidden>,
}

impl Seal {
    /// `entente-v1:` and the hexadecimal root over the commitments.
    pub fn hash(&self) -> String {
        hash::sealed(&self.commitments)
    }

    /// The seal of these files; nothing where they have neither salts nor commitments.
    pub fn read(files: &BTreeMap<String, Vec<u8>>) -> Result<Option<Seal>, Vec<Diagnostic>> {
        if !files.contains_key(SALTS) && !files.contains_key(COMMITMENTS) {
            return Ok(None);
        }
        let mut report = Vec::new();
        let salts = salts(files, &mut report);
        let hidden = commitments(files, &mut report);
        let mut own = Vec::new();
        for (path, bytes) in texts(files) {
            match salts.get(path) {
                Some(salt) => own.push(hash::commitment(path, bytes, salt)),
                None => report.push(
                    Diagnostic::error(
                        "file-unsealed",
                        say!(
                            "found-has-no-line-in",
                            "`{path}` has no line in `{salts}`",
                            path = Sentence::plain(path),
                            salts = Sentence::plain(SALTS)
                        ),
                    )
                    .at(top(path), "")
                    .why(say!(
                        "found-seal-speaks-every-file-version",
                        "the seal speaks of every file of the version"
                    ))
                    .help(say!(
                        "found-seal-as-well-entente-seal",
                        "seal it as well: `entente seal`; or keep it elsewhere"
                    )),
                ),
            }
        }
        for path in salts.keys().filter(|path| !files.contains_key(*path)) {
            report.push(
                Diagnostic::error(
                    "sealed-file-missing",
                    say!(
                        "found-names-which-not-here",
                        "`{salts}` names `{path}`, which is not here",
                        salts = Sentence::plain(SALTS),
                        path = Sentence::plain(path)
                    ),
                )
                .at(top(SALTS), "")
                .why(say!(
                    "found-without-hash-version-another-one",
                    "without it the hash of the version is another one"
                ))
                .help(say!(
                    "found-bring-file-back-seal-anew",
                    "bring the file back, or seal anew: take its line out"
                )),
            );
        }
        let total = own.len() + hidden.len();
        if let Some(beyond) = hidden.iter().find(|file| file.index >= total) {
            report.push(
                Diagnostic::error(
                    "seal-unreadable",
                    say!(
                        "found-has-position-there-are-files",
                        "`{commitments}` has a position {index}, and there are {total} files",
                        index = Sentence::plain(beyond.index),
                        commitments = Sentence::plain(COMMITMENTS),
                        total = Sentence::plain(total)
                    ),
                )
                .at(top(COMMITMENTS), "")
                .help(say!(
                    "found-file-line-missing-ask-for",
                    "a file or a line is missing; ask for the folder again"
                )),
            );
        }
        if !report.is_empty() {
            return Err(report);
        }
        let places: BTreeMap<usize, [u8; 32]> = hidden
            .iter()
            .map(|file| (file.index, file.commitment))
            .collect();
        let mut own = own.into_iter();
        let commitments = (0..total)
            .filter_map(|index| places.get(&index).copied().or_else(|| own.next()))
            .collect();
        Ok(Some(Seal {
            commitments,
            hidden,
        }))
    }
}

/// Whether the commitments to hidden files, where there are some, stand in the bytes in which they are handed out. A folder
/// that people keep may have other ends of lines; in a bundle no byte is otherwise.
pub fn is_as_handed_out(files: &BTreeMap<String, Vec<u8>>) -> bool {
    match (files.get(COMMITMENTS), Seal::read(files)) {
        (Some(bytes), Ok(Some(seal))) => commitments_text(&seal.hidden).as_bytes() == bytes,
        _ => true,
    }
}

/// The files that are text of the version, in the order of their paths.
pub fn texts(files: &BTreeMap<String, Vec<u8>>) -> impl Iterator<Item = (&String, &Vec<u8>)> {
    files
        .iter()
        .filter(|(path, _)| !matches!(path.as_str(), SALTS | COMMITMENTS))
}

/// The paths of files that have no salt yet.
pub fn unsalted(files: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let known = salts(files, &mut Vec::new());
    texts(files)
        .map(|(path, _)| path.clone())
        .filter(|path| !known.contains_key(path))
        .collect()
}

/// The file of salts with further ones; lines of files that are gone are left out.
pub fn with_salts(
    files: &BTreeMap<String, Vec<u8>>,
    more: &BTreeMap<String, [u8; 32]>,
) -> Result<String, Vec<Diagnostic>> {
    let mut report = Vec::new();
    let mut all = salts(files, &mut report);
    if !report.is_empty() {
        return Err(report);
    }
    all.extend(more.iter().map(|(path, salt)| (path.clone(), *salt)));
    all.retain(|path, _| files.contains_key(path));
    Ok(salts_text(&all))
}

/// The file of salts.
pub(crate) fn salts_text(salts: &BTreeMap<String, [u8; 32]>) -> String {
    let lines = salts
        .iter()
        .map(|(path, salt)| format!("{path} {}\n", hex::encode(salt)));
    lines.collect()
}

/// The file of commitments.
pub(crate) fn commitments_text(hidden: &[Hidden]) -> String {
    let lines = hidden
        .iter()
        .map(|file| format!("{} {}\n", file.index, file.shown()));
    lines.collect()
}

/// The salts by path.
pub(crate) fn salts(
    files: &BTreeMap<String, Vec<u8>>,
    report: &mut Vec<Diagnostic>,
) -> BTreeMap<String, [u8; 32]> {
    let mut salts = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for line in lines(files, SALTS, report) {
        if !seen.insert(line.digits) {
            report
                .push(line.unreadable(&say!("unreadable-salt-twice", "a salt that stands twice")));
        } else if salts.insert(line.name.to_string(), line.digits).is_some() {
            report
                .push(line.unreadable(&say!("unreadable-path-twice", "a path that stands twice")));
        }
    }
    salts
}

fn commitments(files: &BTreeMap<String, Vec<u8>>, report: &mut Vec<Diagnostic>) -> Vec<Hidden> {
    let mut hidden: Vec<Hidden> = Vec::new();
    for line in lines(files, COMMITMENTS, report) {
        let plain = line.name.bytes().all(|byte| byte.is_ascii_digit());
        match line.name.parse() {
            Ok(index) if plain && hidden.last().is_none_or(|last| last.index < index) => {
                hidden.push(Hidden {
                    index,
                    commitment: line.digits,
                });
            }
            _ => report.push(line.unreadable(&say!(
                "unreadable-position",
                "a position that is no number, or out of order"
            ))),
        }
    }
    hidden
}

/// A line: a name and 32 bytes.
struct Line<'a> {
    name: &'a str,
    digits: [u8; 32],
    place: Place,
}

impl Line<'_> {
    fn unreadable(&self, what: &Sentence) -> Diagnostic {
        unreadable(self.place.clone(), what)
    }
}

fn unreadable(place: Place, what: &Sentence) -> Diagnostic {
    Diagnostic::error(
        "seal-unreadable",
        say!(
            "found-line-has",
            "a line of `{file}` has {what}",
            file = Sentence::plain(&place.file),
            what
        ),
    )
    .at(place, "")
    .help(say!(
        "found-line-name-blank-64-lower",
        "a line is a name, a blank and 64 lower-case hexadecimal digits"
    ))
}

fn lines<'a>(
    files: &'a BTreeMap<String, Vec<u8>>,
    file: &str,
    report: &mut Vec<Diagnostic>,
) -> Vec<Line<'a>> {
    let mut read = Vec::new();
    let Some(bytes) = files.get(file) else {
        return read;
    };
    let Ok(text) = std::str::from_utf8(bytes) else {
        report.push(unreadable(
            top(file),
            &say!("unreadable-bytes", "bytes that are no text"),
        ));
        return read;
    };
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let place = Place {
            file: file.into(),
            start: at,
            end: at + line.trim_end().len(),
        };
        at += line.len();
        if read.len() >= MAX_FILES {
            report.push(unreadable(
                place,
                &say!("unreadable-too-many", "too many lines before it"),
            ));
            return read;
        }
        let mut digits = [0; 32];
        let parts = line.trim_end_matches(['\n', '\r']).rsplit_once(' ');
        match parts {
            Some((name, hexadecimal))
                if !name.is_empty()
                    && !hexadecimal.bytes().any(|byte| byte.is_ascii_uppercase())
                    && hex::decode_to_slice(hexadecimal, &mut digits).is_ok() =>
            {
                read.push(Line {
                    name,
                    digits,
                    place,
                });
            }
            _ => report.push(unreadable(place, &say!("unreadable-form", "another form"))),
        }
    }
    read
}

fn top(file: &str) -> Place {
    Place {
        file: Arc::from(file),
        start: 0,
        end: 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(list: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
        list.iter()
            .map(|(path, text)| (path.to_string(), text.as_bytes().to_vec()))
            .collect()
    }

    fn salt_lines(paths: &[(&str, u8)]) -> String {
        paths
            .iter()
            .map(|(path, byte)| format!("{path} {}\n", hex::encode([*byte; 32])))
            .collect()
    }

    const ALL: &[(&str, &str)] = &[
        ("alliance.yaml", "entente: 1\n"),
        ("levels.yaml", ""),
        ("services/lumen.yaml", "title: é\n"),
    ];

    #[test]
    fn what_is_handed_out_has_one_spelling() {
        let line = |index: &str, end: &str| format!("{index} {}{end}", hex::encode([7; 32]));
        let with = |text: String| {
            let salts = salt_lines(&[("alliance.yaml", 1)]);
            let list = [
                ("alliance.yaml", "entente: 1\n"),
                (SALTS, salts.as_str()),
                (COMMITMENTS, text.as_str()),
            ];
            is_as_handed_out(&files(&list))
        };
        assert!(with(line("1", "\n")));
        for other in [line("1", ""), line("1", "\r\n"), line("01", "\n")] {
            assert!(!with(other.clone()), "{other:?}");
        }
    }

    /// INVARIANT: these values never change; signatures rest on them.
    #[test]
    fn frozen_vectors() {
        let mut whole = files(ALL);
        let salts = salt_lines(&[
            ("alliance.yaml", 1),
            ("levels.yaml", 2),
            ("services/lumen.yaml", 3),
        ]);
        whole.insert(SALTS.into(), salts.into_bytes());
        let seal = Seal::read(&whole).expect("readable").expect("sealed");
        let shown: Vec<String> = seal.commitments.iter().map(hex::encode).collect();
        assert_eq!(
            shown,
            [
                "640ca7e54e1c50a40e20a600509480cdec53d243f63a443da8040e093e2dbd06",
                "7689318492f9d6f614688b32e5764c92c465c80c97c0a3fe1bbed311d3b5679f",
                "bb936f4ea40888ed2cd3f2e650d17f1be709bbf1263c0211218ea008d5de22af",
            ]
        );
        let hash = "entente-v1:10b174b4e055c491298af1f04fee98e76670e92f70bf12a1b287b3f9a5ed5922";
        assert_eq!(seal.hash(), hash);
        for hidden in 0..3 {
            let mut part = files(ALL);
            let path = ALL[hidden].0;
            part.remove(path);
            let salts = salt_lines(&[
                ("alliance.yaml", 1),
                ("levels.yaml", 2),
                ("services/lumen.yaml", 3),
            ]);
            let salts: String = salts
                .lines()
                .filter(|line| !line.starts_with(path))
                .map(|line| format!("{line}\n"))
                .collect();
            part.insert(SALTS.into(), salts.into_bytes());
            part.insert(
                COMMITMENTS.into(),
                format!("{hidden} {}\n", shown[hidden]).into_bytes(),
            );
            let seal = Seal::read(&part).expect("readable").expect("sealed");
            assert_eq!(seal.hash(), hash);
            assert_eq!(seal.hidden.len(), 1);
        }
    }

    #[track_caller]
    fn check(salts: &str, commitments: &str, expected: &[&str]) {
        let mut all = files(ALL);
        all.insert(SALTS.into(), salts.as_bytes().to_vec());
        if !commitments.is_empty() {
            all.insert(COMMITMENTS.into(), commitments.as_bytes().to_vec());
        }
        let found: Vec<&str> = match Seal::read(&all) {
            Ok(_) => Vec::new(),
            Err(found) => found.iter().map(|finding| finding.rule).collect(),
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn what_is_wrong_with_a_seal() {
        let paths = [
            ("alliance.yaml", 1),
            ("levels.yaml", 2),
            ("services/lumen.yaml", 3),
        ];
        let good = salt_lines(&paths);
        check(&good, "", &[]);
        check(&good.replace('\n', "\r\n"), "", &[]);
        check(&salt_lines(&paths[1..]), "", &["file-unsealed"]);
        check(
            &(good.clone() + &salt_lines(&[("x.yaml", 4)])),
            "",
            &["sealed-file-missing"],
        );
        check(&(good.clone() + "x.yaml 00\n"), "", &["seal-unreadable"]);
        check(&(good.clone() + &good), "", &["seal-unreadable"; 3]);
        check(
            &salt_lines(&[
                ("alliance.yaml", 1),
                ("levels.yaml", 1),
                ("services/lumen.yaml", 3),
            ]),
            "",
            &["seal-unreadable", "file-unsealed"],
        );
        let line = |index: &str| format!("{index} {}\n", "00".repeat(32));
        check(&good, &line("3"), &[]);
        check(&good, &line("4"), &["seal-unreadable"]);
        check(&good, &(line("1") + &line("0")), &["seal-unreadable"]);
        check(&good, &line("+1"), &["seal-unreadable"]);
        check(&good, "\u{0}", &["seal-unreadable"]);
    }
}
