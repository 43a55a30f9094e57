//! The site: pages by right, in every form, and forms that come back with what is wrong.

use web::page::pages;

use crate::record::Record;

/// The table of pages with their rights is kept as a file; `UPDATE_API=1` writes it anew.
#[test]
fn every_page_has_its_row_in_the_table_of_rights() {
    let rows: Vec<String> = pages().map(|page| page.row()).collect();
    crate::description::kept("cases/pages.txt", &(rows.join("\n") + "\n"));
}

/// Who is not signed in is led to where one signs in, and back afterwards; a strange way back is not taken.
#[test]
fn strangers_are_led_to_sign_in_and_back() {
    let record = Record::new();
    let came = record.browse(None, "GET", "/alliances/atlas/levels", None);
    assert_eq!(came.status, 303, "{came:?}");
    let there = came.header("location").unwrap().to_owned();
    assert_eq!(there, "/sign-in?next=%2Falliances%2Fatlas%2Flevels");
    let page = record.browse(None, "GET", &there, None);
    assert_eq!(page.status, 200);
    assert!(
        page.body.contains("value=\"/alliances/atlas/levels\""),
        "{}",
        page.body
    );
    let wrong = "login=nobody&password=wrong-wrong-wrong&next=/";
    let again = record.browse(None, "POST", "/sign-in", Some(wrong));
    assert_eq!(again.status, 401, "{again:?}");
    assert!(
        again.body.contains("value=\"nobody\""),
        "what was typed stays"
    );
    for (next, leads) in [
        ("/alliances/atlas/cases", "/alliances/atlas/cases"),
        ("//evil.example", "/"),
    ] {
        let (login, password) = record.account("nord");
        let password = password.replace(' ', "+");
        let form = format!("login={login}&password={password}&next={next}");
        let came = record.browse(None, "POST", "/sign-in", Some(&form));
        assert_eq!((came.status, came.header("location")), (303, Some(leads)));
        let cookie = came.header("set-cookie").unwrap();
        assert!(cookie.starts_with("__Host-entente="), "{cookie}");
    }
}

/// Pages say what a browser may do with them, and no part of a page is beyond that.
#[test]
fn a_page_runs_nothing_that_stands_in_it() {
    let record = Record::new();
    let nord = record.person("nord", &[]);
    let page = record.browse(Some(&nord), "GET", "/alliances/atlas", None);
    assert_eq!(page.status, 200, "{page:?}");
    let policy = page.header("content-security-policy").unwrap();
    assert!(
        policy.contains("default-src 'none'") && !policy.contains("unsafe"),
        "{policy}"
    );
    assert!(
        !page.body.contains("style=\"") && !page.body.contains("onclick"),
        "{}",
        page.body
    );
    for asset in page.body.split("\"/assets/").skip(1) {
        let path = format!("/assets/{}", asset.split('"').next().unwrap());
        let came = record.browse(None, "GET", &path, None);
        assert_eq!(came.status, 200, "{path}");
        assert!(came.header("cache-control").unwrap().contains("immutable"));
    }
}

/// What somebody may not know of is the same page as what is not there.
#[test]
fn a_hidden_thing_and_none_are_one_page() {
    let record = Record::new();
    let volta = record.person("volta", &[]);
    let hidden = record.browse(
        Some(&volta),
        "GET",
        "/alliances/atlas/levels/repaired",
        None,
    );
    let none = record.browse(Some(&volta), "GET", "/alliances/atlas/levels/mended", None);
    assert_eq!((hidden.status, none.status), (404, 404));
    assert_eq!(hidden.body.replace("repaired", "mended"), none.body);
}
