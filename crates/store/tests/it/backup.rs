//! A backup that was taken while others wrote is the same journal again.

use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

use facts::journal::Checkpoint;
use store::sql::Options;
use store::{Manner, Store};

use crate::contract::{begun, bundle_with};
use crate::databases::{Folder, Fresh, on_server};
use crate::world::{World, bytes, host, opened, shared, viewer};

/// The store of a backup, as another process would open it.
fn restored(world: &World, fresh: &Fresh) -> World {
    world.moved_to(Store::open(&fresh.target(), &Options::default(), host()).unwrap())
}

/// Checks that each party gets the same bytes from both, and that the journal goes on.
fn is_same(world: &World, mut restored: World) {
    for name in ["nord", "volta", "lumen"] {
        let pack = |world: &World| {
            let bundle = bundle_with(world, name, viewer(name));
            exchange::bundle::archive::write(&bundle).unwrap()
        };
        assert!(
            pack(world) == pack(&restored),
            "{name} gets the same bytes, checkpoint and root included"
        );
    }
    let receipts = restored.say(&[shared(opened("volta", 900, "INC900"))]);
    receipts[0]
        .proof
        .verify(
            &restored
                .store
                .entries(&world.alliance, &viewer("nord"), 0..u64::MAX)
                .unwrap()
                .last()
                .unwrap()
                .bytes,
            &world.policy(),
        )
        .unwrap();
}

#[test]
fn a_file_is_copied_as_it_stands() {
    let (fresh, copy) = (Fresh::file(), Fresh::file());
    let mut world = World::new(&fresh);
    begun(&mut world);
    let path = std::path::Path::new(&copy.address);
    world.store.database().copy(path).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    is_same(&world, restored(&world, &copy));
    let again = world.store.database().copy(path);
    assert!(again.is_err(), "what is there is not written over");
}

#[test]
fn a_file_is_copied_while_others_write() {
    let fresh = Fresh::file();
    let mut world = World::new(&fresh);
    begun(&mut world);
    let beside = restored(&world, &fresh);
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let (mut minute, mut seed) = (100, 77);
            while !is_over.load(Ordering::Relaxed) && minute < 900 {
                let said = [shared(opened("lumen", minute, &format!("INC{minute}")))];
                let (store, now) = (&beside.store, beside.now.plus_ms(minute * 1000));
                let random = &mut || bytes(&mut seed);
                let answers = store.speak(&beside.alliance, &said, Manner::PLAIN, now, random);
                answers.unwrap().remove(0).unwrap();
                minute += 1;
            }
        });
        let mut last = 0;
        for _ in 0..5 {
            let copy = Fresh::file();
            let path = std::path::Path::new(&copy.address);
            world.store.database().copy(path).unwrap();
            let restored = restored(&world, &copy);
            let walked = crate::audit::walk(&restored.store, &world.alliance).unwrap();
            let note = restored
                .store
                .checkpoint(&world.alliance, &viewer("nord"), walked.chain.size())
                .unwrap();
            let signed = Checkpoint::parse(note.text()).unwrap();
            assert_eq!(*signed.root(), walked.chain.root());
            assert!(walked.chain.size() >= last);
            last = walked.chain.size();
        }
        is_over.store(true, Ordering::Relaxed);
    });
}

#[test]
fn a_server_is_copied_with_its_own_tools() {
    on_server(|fresh| {
        let mut world = World::new(fresh);
        begun(&mut world);
        assert!(world.store.database().copy("nowhere".as_ref()).is_err());
        let folder = Folder::new();
        let file = folder.path().join("record.sql");
        let run = |program: &str, words: &[&str]| {
            let done = Command::new(program).args(words).arg(&file).output();
            let done = done.unwrap();
            let said = String::from_utf8_lossy(&done.stderr).into_owned();
            assert!(done.status.success(), "{program}: {said}");
        };
        run("pg_dump", &["--no-owner", &fresh.address, "--file"]);
        let other = Fresh::on_server().unwrap();
        let stop = "ON_ERROR_STOP=1";
        run(
            "psql",
            &["--quiet", "--set", stop, &other.address, "--file"],
        );
        is_same(&world, restored(&world, &other));
    });
}
