//! The lists of accounts and of contacts, with made-up ones.

use super::Pages;
use crate::web::views::books::{AccountGroup, AccountList, AccountRow, ContactList, ContactRow};
use crate::web::views::{Empty, Pager, Part};

pub(super) fn accounts(pages: &mut Pages<'_>) {
    let row = |label: &str, path: &str, role: &str, balance: &str, is_closed| AccountRow {
        label: pages.say.s(label),
        path: pages.say.s(path),
        href: "/accounts/1".to_owned(),
        role: pages.say.s(role),
        change_role: if is_closed { String::new() } else { "/accounts/1/role".to_owned() },
        balance: balance.to_owned(),
        currency: "EUR".to_owned(),
        is_closed,
        close: if is_closed { String::new() } else { "/accounts/1/close".to_owned() },
        sphere: pages.say.s("Ideal"),
        sphere_href: "/accounts/1/sphere".to_owned(),
    };
    let frame = pages.frame("Accounts", Part::Accounts);
    let list = AccountList {
        t: pages.t,
        frame: &frame,
        groups: vec![
            AccountGroup {
                title: pages.say.s("Where money and things are"),
                rows: vec![
                    row("Giro account", "Assets:Bank:Giro", "Bank", "2,061.60", false),
                    row("Old savings", "Assets:Bank:Savings", "Bank", "0.00", true),
                ],
            },
            AccountGroup {
                title: pages.say.s("Why money came"),
                rows: vec![row("Donations by bank", "Income:Donations:Bank", "", "1,640.00", false)],
            },
        ],
    };
    pages.keep("accounts", &list);
    let contact = |code: &str, name: &str, kind: &str| ContactRow {
        code: code.to_owned(),
        href: format!("/contacts/{code}"),
        name: pages.say.s(name),
        kind: pages.say.s(kind),
    };
    let frame = pages.frame("Contacts", Part::Contacts);
    let list = ContactList {
        t: pages.t,
        frame: &frame,
        query: pages.say.s("ke"),
        contacts: vec![
            contact("D-0042", "Anna from the choir", "Person"),
            contact("D-0043", "Law office Keller", "Group or company"),
        ],
        pager: Pager::default(),
        empty: Empty::default(),
    };
    pages.keep("contacts", &list);
}
