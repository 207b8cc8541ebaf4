//! What the map promises: nobody gets where it does not say.

use super::*;
use crate::web::views::Part;
use crate::web::views::home::QUICK;
use crate::web::views::record::WAYS;

#[test]
fn no_address_stands_twice_and_no_fixed_one_hides_behind_a_name() {
    for (at, route) in TABLE.iter().enumerate() {
        let others = &TABLE[at + 1..];
        assert!(!others.iter().any(|other| (other.method, other.path) == (route.method, route.path)), "{route:?}");
        assert!(!room_of(route.path).starts_with('{'), "{route:?} begins with a name");
        // actix takes the first that fits: `/funds/{code}` before `/funds/new` would hide it.
        let hidden = others.iter().find(|other| other.method == route.method && fits(route.path, other.path));
        assert_eq!(hidden, None, "hidden behind {}", route.path);
    }
}

#[test]
fn every_link_of_navigation_and_record_is_on_the_map() {
    let parts = Part::MAIN.iter().chain(&Part::MORE).map(|part| part.href());
    let acts = WAYS.iter().map(|way| way.href).chain(QUICK.iter().map(|quick| quick.href));
    for href in parts.chain(acts) {
        assert!(access_of(&actix_web::http::Method::GET, href).is_some(), "{href}");
    }
}

#[test]
fn nobody_changes_anything_without_the_role_for_it() {
    let may = |access: Access| UserRole::ALL.into_iter().filter(|role| access.allows(Some(*role))).count();
    assert_eq!([Anybody, Reader, PersonalText, Recorder, Decider, Manager].map(may), [5, 5, 3, 2, 1, 2]);
    let open: Vec<&str> = TABLE.iter().filter(|route| route.access.allows(None)).map(|route| route.path).collect();
    let coming_and_going =
        ["/static/{name}", "/health", "/login", "/login", "/logout", "/setup/{token}", "/setup/{token}", "/theme"];
    let published = ["/public/site", "/public/site/", "/public/site/{file}"];
    assert_eq!(open, [&coming_and_going[..], &published[..]].concat());
    for route in TABLE.iter().filter(|route| route.method == Method::Post && route.access == Reader) {
        assert!(route.path.starts_with("/settings/"), "{} lets every reader change something", route.path);
    }
}

#[test]
fn a_page_shows_only_links_that_its_reader_may_follow() {
    let may = |role| {
        ["/funds/new", "/record/donation?fund=general", "/bank/3", "/settings/users", "/funds"]
            .map(|href| may_open(role, href))
    };
    assert_eq!(may(Some(UserRole::Treasurer)), [true; 5]);
    assert_eq!(may(Some(UserRole::Bookkeeper)), [false, true, true, false, true]);
    assert_eq!(may(Some(UserRole::Viewer)), [false, false, false, false, true]);
    assert_eq!(may(Some(UserRole::Admin)), [false, false, false, true, true]);
    assert_eq!(may(None), [false; 5]);
    assert!(!may_open(Some(UserRole::Treasurer), "/nowhere"));
    assert!(!may_open(Some(UserRole::Treasurer), "/bank/"));
}

#[test]
fn what_is_not_on_the_map_does_not_exist() {
    use actix_web::http::Method;
    assert_eq!(access_of(&Method::GET, "/nowhere"), None);
    assert_eq!(access_of(&Method::DELETE, "/funds"), None);
    assert_eq!(access_of(&Method::GET, "/theme"), None);
    assert_eq!(access_of(&Method::HEAD, "/funds"), Some(Reader));
}
