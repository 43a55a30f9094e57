//! Many at once.

use std::thread;

use web::act::people::{expect_set_up, invite, list, remove};

use super::{Hosted, NOT_FOUND, party, random, role, why};

#[test]
fn an_invitation_gives_one_account() {
    let (hosted, ann) = Hosted::begun();
    let invited = hosted.ask(&ann, |asking| {
        invite(asking, &party("volta"), &role("administrator"), &mut random)
    });
    let code = invited.unwrap().code;
    let done = thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|number| {
                let (hosted, code) = (&hosted, &code);
                scope.spawn(move || why(hosted.accept(code, &format!("ben{number}"))))
            })
            .collect();
        let done = threads.into_iter().map(|thread| thread.join().unwrap());
        done.collect::<Vec<_>>()
    });
    assert_eq!(
        done.iter().filter(|done| *done == "done").count(),
        1,
        "{done:?}"
    );
    assert!(
        done.iter().all(|done| done == "done" || done == NOT_FOUND),
        "{done:?}"
    );
}

#[test]
fn setting_up_gives_one_administrator() {
    let hosted = Hosted::new();
    let code = expect_set_up(&hosted.store, &mut random).unwrap().unwrap();
    let done = thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|number| {
                let (hosted, code) = (&hosted, &code);
                scope.spawn(move || hosted.set_up_with(code, &format!("ann{number}")))
            })
            .collect();
        let done = threads.into_iter().map(|thread| thread.join().unwrap());
        done.collect::<Vec<_>>()
    });
    let mut done = done.into_iter().filter_map(Result::ok);
    let first = done.next().unwrap().session.unwrap();
    assert!(done.next().is_none());
    assert_eq!(hosted.ask(&first, list).unwrap().len(), 1);
}

#[test]
fn two_administrators_who_remove_each_other_leave_one() {
    let (hosted, ann) = Hosted::begun();
    let ben = hosted
        .bring(&ann, "nord", "administrator", "ben")
        .session
        .unwrap();
    let (one, other) = (hosted.who(&ann).unwrap(), hosted.who(&ben).unwrap());
    let done = thread::scope(|scope| {
        let removing = [(&one, &other), (&other, &one)];
        let threads = removing.map(|(by, whom)| {
            let hosted = &hosted;
            scope.spawn(move || {
                why(hosted.ask_as(by, |asking| remove(asking, &whom.id, &mut random)))
            })
        });
        threads.map(|thread| thread.join().unwrap())
    });
    assert_eq!(
        done.iter().filter(|done| *done == "done").count(),
        1,
        "{done:?}"
    );
}
