//! Reports, settings and help, with made-up values.

use super::Pages;
use crate::web::views::checked::{CheckedPage, WitnessRow};
use crate::web::views::form::{Choice, Form, Input, Kind, Section};
use crate::web::views::public::PublicPage;
use crate::web::views::reports::{ReportGroup, ReportList, ReportPage, ReportRow};
use crate::web::views::search::{HelpRow, HitRow, SavedRow, SearchPage};
use crate::web::views::settings::{
    ApiPage, BackupPage, Endpoint, Help, KeyRow, Settings, TokenRow, Tokens, UserRow, Users,
};
use crate::web::views::{Empty, Link, Part, Rendered, Tone};

pub fn render(pages: &mut Pages<'_>) {
    reports(pages);
    settings(pages);
    people(pages);
    help(pages);
    search(pages);
    public(pages);
    checked(pages);
}

fn public(pages: &mut Pages<'_>) {
    let frame = pages.frame("Public page", Part::Public);
    let page = PublicPage {
        t: pages.t,
        frame: &frame,
        state: pages.say.s("Public since 1 Nov 2026, until the end of October 2026."),
        files: vec![Link {
            href: "/public/site/index.html".to_owned(),
            text: pages.say.s("The page"),
            is_current: false,
        }],
        problem: String::new(),
        inputs: vec![Input::new(Kind::Month, "until", pages.t.get("public-until")).value("2026-10")],
        until: "2026-10".to_owned(),
        round: pages.say.s("10"),
        body: Rendered::by_renderer("<h2>Funds</h2><p>10</p>".to_owned()),
        may_publish: true,
    };
    pages.keep("public", &page);
}

fn checked(pages: &mut Pages<'_>) {
    let frame = pages.frame("Checked by other programs", Part::Reports);
    let row = |name: &str, is_installed| WitnessRow {
        name: pages.say.s(name),
        last: pages.say.s("hledger 1.25 agreed with every total on 22 Nov 2026."),
        state: pages.tag(Tone::Good, "agreed"),
        is_installed,
        how: pages.say.s("It is not installed where this program runs."),
    };
    let page = CheckedPage {
        t: pages.t,
        frame: &frame,
        problems: Vec::new(),
        witnesses: vec![row("hledger", true), row("beancount", false)],
        may_ask: true,
    };
    pages.keep("checked", &page);
}

fn search(pages: &mut Pages<'_>) {
    let frame = pages.frame("Search", Part::Search);
    let hit = HitRow {
        what: pages.say.s("Entry 33"),
        href: "/entries/33".to_owned(),
        date: "31 Oct 2026".to_owned(),
        text: pages.say.s("D-0042 donation for Rupression"),
        about: pages.say.s("Donation · rupression"),
        amount: "25.00\u{a0}EUR".to_owned(),
    };
    let page = SearchPage {
        t: pages.t,
        frame: &frame,
        query: pages.say.s("fund:rupression amount:>50"),
        problem: pages.say.s("There is no field “found:”."),
        summary: pages.t.count("search-summary", 1),
        hits: vec![hit],
        notes: vec![pages.t.get("search-more")],
        exports: vec![Link { href: "/search/found.csv?q=x".to_owned(), text: "CSV".to_owned(), is_current: false }],
        saved: vec![SavedRow {
            name: pages.say.s("Refunds"),
            query: pages.say.s("kind:refund"),
            href: "/search?q=kind:refund".to_owned(),
            remove: "/searches/1/forget".to_owned(),
        }],
        may_save: true,
        name: String::new(),
        help: vec![HelpRow { write: "fund:rupression", means: pages.t.get("search-help-fund") }],
    };
    pages.keep("search", &page);
}

fn reports(pages: &mut Pages<'_>) {
    let link = |text: &str| Link { href: "/reports/monthly".to_owned(), text: text.to_owned(), is_current: false };
    let row = |name: &str, answers: &str| ReportRow {
        name: pages.say.s(name),
        href: "/reports/funds".to_owned(),
        answers: pages.say.s(answers),
    };
    let frame = pages.frame("Reports", Part::Reports);
    let list = ReportList {
        t: pages.t,
        frame: &frame,
        months: vec![link("October 2026"), link("September 2026"), link("August 2026"), link("July 2026")],
        groups: vec![
            ReportGroup {
                title: pages.say.s("Funds"),
                rows: vec![
                    row("Funds", "What each fund had, got, spent and has"),
                    row("One fund", "Every entry of a fund with its running balance"),
                    row("Income", "Where money came from, by fund and account"),
                ],
            },
            ReportGroup {
                title: pages.say.s("For bookkeepers"),
                rows: vec![
                    row("Trial balance", "Every account with its debits and credits"),
                    row("Journal", "All entries of a period"),
                ],
            },
        ],
    };
    pages.keep("reports", &list);
    let frame = pages.frame("Monthly report, October 2026", Part::Reports);
    let page = ReportPage {
        t: pages.t,
        frame: &frame,
        problems: Vec::new(),
        action: "/reports/monthly".to_owned(),
        inputs: vec![Input::new(Kind::Month, "month", pages.t.get("web-month")).value("2026-10")],
        exports: vec![link("CSV"), link("JSON"), link("HTML")],
        spans: vec![link("Month"), link("Quarter")],
        older: link("September 2026"),
        newer: Link::default(),
        body: Rendered::by_renderer("<h2>Funds</h2><table><thead><tr><th scope=\"col\">Fund</th><th scope=\"col\" class=\"num\">Brought forward</th><th scope=\"col\" class=\"num\">Income</th><th scope=\"col\" class=\"num\">Spending</th><th scope=\"col\" class=\"num\">Carried forward</th></tr></thead><tbody><tr><th scope=\"row\">General</th><td class=\"num\">1,000.00</td><td class=\"num\">310.00</td><td class=\"num\">11.74</td><td class=\"num\">1,298.26</td></tr></tbody></table>".to_owned()),
        definition: "/help/statements#monthly".to_owned(),
        next: link("Next page"),
        start: Link::default(),
        printed: pages.say.s("As of entry 33, chain head 9f2c 41d0 77ab. Printed on 31 Oct 2026."),
    };
    pages.keep("report", &page);
}

fn settings(pages: &mut Pages<'_>) {
    let t = pages.t;
    let frame = pages.frame("Settings", Part::Settings);
    let page = Settings {
        t,
        frame: &frame,
        may_manage: true,
        fiscal_year: pages.say.s("The fiscal year begins in January."),
        backup: pages.say.s("The last backup is 12 days old."),
        backup_tone: Tone::Warn,
        languages: vec![
            Link { href: "en".to_owned(), text: "English".to_owned(), is_current: true },
            Link { href: "de".to_owned(), text: "Deutsch".to_owned(), is_current: false },
        ],
    };
    pages.keep("settings", &page);
}

fn people(pages: &mut Pages<'_>) {
    let t = pages.t;
    let roles = ["viewer", "auditor", "bookkeeper", "treasurer", "admin"]
        .map(|role| Choice::new(role, t.get(&format!("web-role-{role}"))))
        .to_vec();
    let user = |login: &str, role: &str, switch: &str| UserRow {
        login: pages.say.s(login),
        role: t.get(role),
        roles: Vec::new(),
        status: pages.tag(Tone::Good, "active"),
        switch: switch.to_owned(),
        switch_text: t.get("web-user-disable"),
    };
    let form = |action: &str, inputs, submit| Form {
        action: action.to_owned(),
        sections: vec![Section { inputs, ..Section::default() }],
        submit: t.get(submit),
        ..Form::default()
    };
    let frame = pages.frame("People", Part::Settings);
    let inputs = vec![
        Input::new(Kind::Text, "login", t.get("web-f-login")).autocomplete("off"),
        Input::new(Kind::Select, "role", t.get("web-f-role")).choices(roles.clone()),
        Input::new(Kind::NewPassphrase, "passphrase", t.get("web-f-passphrase"))
            .hint(t.get("web-f-passphrase-hint"))
            .autocomplete("new-password")
            .wide(),
    ];
    let page = Users {
        t,
        frame: &frame,
        users: vec![
            user("maria", "web-role-treasurer", ""),
            user("ruth", "web-role-auditor", "/settings/users/2/disable"),
        ],
        problems: Vec::new(),
        form: form("/settings/users", inputs, "web-user-add"),
    };
    pages.keep("users", &page);
    let frame = pages.frame("Programs", Part::Settings);
    let inputs = vec![
        Input::new(Kind::Text, "name", t.get("web-f-token-name")),
        Input::new(Kind::Select, "role", t.get("web-f-role")).choices(roles),
    ];
    let page = Tokens {
        t,
        frame: &frame,
        new_token: "sl_4f0c9b7a2d".to_owned(),
        tokens: vec![TokenRow {
            name: pages.say.s("Website counter"),
            role: t.get("web-role-viewer"),
            created: "1 Oct 2026".to_owned(),
            last_used: "30 Oct 2026".to_owned(),
            revoke: "/settings/tokens/1/revoke".to_owned(),
        }],
        empty: Empty::default(),
        form: form("/settings/tokens", inputs, "web-token-make"),
    };
    pages.keep("tokens", &page);
    let frame = pages.frame("Backup", Part::Settings);
    let page = BackupPage {
        t,
        frame: &frame,
        tone: Tone::Warn,
        sentence: pages.say.s("The last backup is 12 days old."),
        command: "solidarity-ledger backup book-2026-10-31.backup".to_owned(),
    };
    pages.keep("backup", &page);
}

fn help(pages: &mut Pages<'_>) {
    let t = pages.t;
    let frame = pages.frame("Help", Part::Help);
    let key = |keys, text: &str| KeyRow { keys, text: pages.say.s(text) };
    let page = Help {
        t,
        frame: &frame,
        keys: vec![
            key("d", "Donation"),
            key("m", "Merch sale"),
            key("g b", "Bank"),
            key("j k", "next line, line before"),
            key("?", "this page"),
        ],
    };
    pages.keep("help", &page);
    let frame = pages.frame("For programs", Part::Help);
    let endpoint = |method: &str, path: &str, text: &str| Endpoint {
        method: method.to_owned(),
        path: path.to_owned(),
        text: pages.say.s(text),
        role: t.get("web-role-viewer"),
    };
    let page = ApiPage {
        t,
        frame: &frame,
        endpoints: vec![
            endpoint("GET", "/api/v1/funds", "All funds with their balances"),
            endpoint("POST", "/api/v1/entries", "Record entries"),
        ],
    };
    pages.keep("api", &page);
}
