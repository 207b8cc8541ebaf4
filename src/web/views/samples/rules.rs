//! Rules for bank lines, with made-up values.

use super::Pages;
use super::record::fund_choices;
use crate::web::views::form::{Choice, FieldProblem, Form, Input, Kind, Section};
use crate::web::views::imports::Piece;
use crate::web::views::rules::{HitRow, RuleList, RulePage, RuleRow};
use crate::web::views::{Empty, Part, Tone};

pub fn render(pages: &mut Pages<'_>) {
    list(pages);
    rule(pages);
}

fn list(pages: &mut Pages<'_>) {
    let row = |place: &str, name: &str, sentence: &str| RuleRow {
        place: place.to_owned(),
        name: pages.say.s(name),
        href: "/rules/3".to_owned(),
        sentence: pages.say.s(sentence),
        is_sure: place == "1",
        up: if place == "1" { String::new() } else { "/rules/3/move/1".to_owned() },
        down: "/rules/3/move/2".to_owned(),
        remove: "/rules/3/remove".to_owned(),
    };
    let frame = pages.frame("Rules", Part::Bank);
    let page = RuleList {
        t: pages.t,
        frame: &frame,
        rules: vec![
            row(
                "1",
                "Membership fees",
                "When the note contains “Beitrag”, it is other income, Membership, for General.",
            ),
            row(
                "2",
                "Youth centre",
                "When the name contains “Jugendzentrum”, it is a donation: 60% for Rupression and the rest for General.",
            ),
        ],
        empty: Empty::default(),
    };
    pages.keep("rules", &page);
}

fn rule(pages: &mut Pages<'_>) {
    let t = pages.t;
    let when = vec![
        Input::new(Kind::Text, "note", t.get("web-rules-note")).value(pages.say.s("Beitrag")).wide(),
        Input::new(Kind::Select, "sign", t.get("web-rules-sign"))
            .choices(vec![Choice::new("in", t.get("web-rules-sign-in"))])
            .value("in"),
    ];
    let then = vec![
        Input::new(Kind::Select, "fund", t.get("web-rules-fund")).choices(fund_choices(pages)).value("general"),
        Input::new(Kind::Check, "sure", t.get("web-rules-confidence")).value("yes"),
    ];
    let problem = FieldProblem { field: "note".to_owned(), message: pages.say.s("“x” is too short to look for.") };
    let frame = pages.frame("New rule", Part::Bank);
    let hit = |name: &str, purpose: &str, tone, verdict: &str, now: &str| HitRow {
        date: "3 Oct 2026".to_owned(),
        name: Piece::plain(pages.say.s(name)),
        purpose: vec![Piece { text: pages.say.s(purpose), is_marked: true }],
        amount: "10.00 EUR".to_owned(),
        verdict: pages.tag(tone, verdict),
        now: pages.say.s(now),
        now_href: if now.is_empty() { String::new() } else { "/entries/30".to_owned() },
        would: pages.say.s("Other money in, Membership, General"),
    };
    let page = RulePage {
        t,
        frame: &frame,
        sentence: pages.say.s("When the note contains “Beitrag” and money comes in, it is Membership, for General."),
        form: Form {
            action: "/rules/new".to_owned(),
            cancel: "/rules".to_owned(),
            submit: t.get("web-rules-save"),
            step: "save".to_owned(),
            other: t.get("web-rules-try"),
            other_step: "try".to_owned(),
            problems: vec![problem],
            sections: vec![
                Section { title: t.get("web-rules-when"), inputs: when, is_folded: false },
                Section { title: t.get("web-rules-then"), inputs: then, is_folded: false },
            ],
            ..Form::default()
        },
        tried: pages.say.s("Tried on 312 past lines. One line waits and would be proposed."),
        hits: vec![
            hit("Chris Probe", "Mitgliedsbeitrag", Tone::Good, "would be proposed", ""),
            hit("Dana Probe", "Beitrag Oktober", Tone::Good, "the same", "Other money in, Membership, General"),
        ],
        more: pages.say.s("The newest 50 are shown."),
    };
    pages.keep("rule", &page);
}
