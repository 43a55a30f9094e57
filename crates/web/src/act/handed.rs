//! Submissions as lines of a file, on their way from a party to a host.
//!
//! ```json
//! {"leaf":"{…}","parts":[{"salt":"…","text":"…"}],"secret":"…","texts":[[["shared"],"{…}\n"]]}
//! ```

use facts::journal::submission::Part;
use facts::journal::{Compartment, Hash, Leaf, Secret, Submission};
use serde::{Deserialize, Serialize};
use store::Failure;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    leaf: String,
    parts: Vec<Piece>,
    secret: Hash,
    texts: Vec<(Compartment, String)>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Piece {
    salt: Hash,
    text: String,
}

/// Writes submissions, a line for each. They hold what was said: they are for the host alone.
pub fn write_submissions(submissions: &[Submission]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for submission in submissions {
        let line = Line {
            leaf: String::from_utf8_lossy(submission.leaf.bytes()).into_owned(),
            parts: submission
                .parts
                .iter()
                .map(|part| Piece {
                    salt: Hash::new(part.salt),
                    text: part.text.clone(),
                })
                .collect(),
            secret: Hash::new(submission.secret.0),
            texts: submission.texts.clone().into_iter().collect(),
        };
        // Texts and lists always serialise.
        bytes.extend(serde_json::to_vec(&line).unwrap_or_default());
        bytes.push(b'\n');
    }
    bytes
}

/// Reads submissions; the signature of each is good. Whether they fit into a journal is not known here.
pub fn read_submissions(bytes: &[u8]) -> Result<Vec<Submission>, Failure> {
    let lines = bytes.split(|byte| *byte == b'\n').zip(1..);
    let lines = lines.filter(|(line, _)| !line.is_empty());
    lines
        .map(|(line, number)| {
            let refuse = |why: String| Failure::Unfit(format!("line {number}: {why}"));
            let line: Line =
                serde_json::from_slice(line).map_err(|error| refuse(error.to_string()))?;
            let leaf = Leaf::admit(line.leaf.as_bytes());
            let parts = line.parts.into_iter().map(|piece| Part {
                salt: *piece.salt.as_bytes(),
                text: piece.text,
            });
            Ok(Submission {
                leaf: leaf.map_err(|error| refuse(error.to_string()))?,
                secret: Secret(*line.secret.as_bytes()),
                texts: line.texts.into_iter().collect(),
                parts: parts.collect(),
            })
        })
        .collect()
}
