//! The folder of a witness: what is not as it was stored stops it before it cosigns anything.

use std::fs;
use std::path::PathBuf;

use web::witness::{Folder, FolderError, Keeper, KeeperError};

use crate::alliance::{Log, NOW, Scratch, cosigner, log};

/// A folder of a witness that knows two logs, and its parts.
fn used() -> (Scratch, Vec<PathBuf>) {
    let scratch = Scratch::with_witness("w.example");
    let other = Log::new("other.example/journal", 0, 20);
    let keeper = Keeper::open(&scratch.root(), vec![log().key(), other.key()]).unwrap();
    for body in [log().request(0, 13), other.request(0, 20)] {
        let told = keeper.answer(body.as_bytes(), NOW).unwrap();
        assert_eq!(told.answer.status(), 200);
    }
    let known = fs::read_dir(scratch.root().join("known")).unwrap();
    let known = known.map(|entry| entry.unwrap().path()).collect();
    (scratch, known)
}

fn refused(scratch: &Scratch) -> FolderError {
    match Keeper::open(&scratch.root(), vec![log().key()]) {
        Err(KeeperError::Folder(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_new_folder_has_a_key_that_only_its_owner_reads() {
    let scratch = Scratch::with_witness("w.example");
    let folder = Folder::open(&scratch.root()).unwrap();
    let key = folder.cosigner().unwrap().key().clone();
    assert_eq!(&key, cosigner("w.example").key());
    let public = fs::read_to_string(scratch.root().join("key.pub")).unwrap();
    assert_eq!(public, format!("{key}\n"));
    let again = Folder::make(&scratch.root(), &cosigner("w.example"));
    assert!(matches!(again, Err(FolderError::Taken(_))));
    let nothing = Scratch::new();
    let open = Folder::open(&nothing.root()).map(|_| ());
    assert!(matches!(open, Err(FolderError::NoWitness(_))));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let path = scratch.root().join("key");
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(refused(&scratch), FolderError::Exposed(_)));
    }
}

#[test]
fn two_witnesses_never_run_over_one_folder() {
    let (scratch, _) = used();
    let first = scratch.keeper();
    assert!(matches!(refused(&scratch), FolderError::Held(_)));
    drop(first);
    scratch.keeper();
}

#[test]
fn any_changed_byte_of_what_is_known_is_found() {
    let (scratch, known) = used();
    for path in &known {
        let bytes = fs::read(path).unwrap();
        for place in (0..bytes.len()).step_by(3) {
            let mut changed = bytes.clone();
            changed[place] ^= 1;
            fs::write(path, &changed).unwrap();
            assert!(matches!(refused(&scratch), FolderError::Known { .. }));
            fs::write(path, &bytes[..place]).unwrap();
            assert!(matches!(refused(&scratch), FolderError::Known { .. }));
        }
        fs::write(path, &bytes).unwrap();
    }
    scratch.keeper();
}

#[test]
fn what_is_lost_misplaced_or_of_another_witness_is_found() {
    let (scratch, known) = used();
    let bytes = fs::read(&known[0]).unwrap();
    fs::remove_file(&known[0]).unwrap();
    assert!(matches!(refused(&scratch), FolderError::Lost { .. }));
    fs::write(&known[0], fs::read(&known[1]).unwrap()).unwrap();
    assert!(matches!(refused(&scratch), FolderError::Misplaced { .. }));
    fs::write(&known[0], &bytes).unwrap();
    let other = Scratch::with_witness("other.example");
    for path in &known {
        let there = other.root().join("known").join(path.file_name().unwrap());
        fs::copy(path, there).unwrap();
    }
    assert!(matches!(refused(&other), FolderError::Known { .. }));
    let logs = scratch.root().join("logs");
    let list = fs::read_to_string(&logs).unwrap();
    fs::write(&logs, list.trim_end()).unwrap();
    assert!(matches!(refused(&scratch), FolderError::Torn(_)));
    fs::write(&logs, list.replacen("other.example", "otter.example", 1)).unwrap();
    assert!(matches!(refused(&scratch), FolderError::Lost { .. }));
    // A log that is not on the list yet: its process ended before. The list is mended.
    fs::write(&logs, "").unwrap();
    scratch.keeper();
    let mut mended: Vec<String> = list.lines().map(str::to_owned).collect();
    mended.sort();
    assert_eq!(
        fs::read_to_string(&logs).unwrap(),
        format!("{}\n", mended.join("\n"))
    );
}

#[test]
fn a_file_that_was_not_renamed_yet_does_no_harm() {
    let (scratch, known) = used();
    let name = known[0].file_name().unwrap().to_string_lossy();
    fs::write(
        known[0].with_file_name(format!(".{name}.new")),
        "half a che",
    )
    .unwrap();
    scratch.keeper();
}

#[test]
fn a_key_that_was_changed_is_found() {
    let (scratch, _) = used();
    let path = scratch.root().join("key");
    let text = fs::read_to_string(&path).unwrap();
    let at = text.len() - 5;
    let other = if &text[at..=at] == "A" { "B" } else { "A" };
    fs::write(&path, format!("{}{other}{}", &text[..at], &text[at + 1..])).unwrap();
    assert!(matches!(refused(&scratch), FolderError::Key { .. }));
    fs::write(&path, "").unwrap();
    assert!(matches!(refused(&scratch), FolderError::Key { .. }));
}
