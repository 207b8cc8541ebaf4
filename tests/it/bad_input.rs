//! What nobody should type, typed into every field of every form of the demo book: a sentence, the input kept,
//! nothing changed, and never a failure of ours. New pages and forms are found by themselves.

use std::collections::BTreeSet;

use crate::support::program::Server;
use crate::support::visitor::{Form, Page, Visitor, crawl, css, kind_of};

/// Empty, absurd, huge, negative, foreign, with script, with emoji, from right to left.
fn absurd() -> Vec<String> {
    let mut values: Vec<String> = [
        "",
        "   ",
        "0",
        "-1",
        "-25.00",
        "0.001",
        "99999999999999999999",
        "9223372036854775807",
        "1e9",
        "NaN",
        "1.250",
        "1,2,3",
        "zwanzig",
        "٢٥٫٠٠",
        "25,00 €",
        "32.13.2026",
        "2026-02-30",
        "0000-00-00",
        "12026-10-31",
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "=HYPERLINK(\"http://example.org\")",
        "'; DROP TABLE entries; --",
        "../../etc/passwd",
        "%00%ff%zz",
        "🏴🐈‍⬛",
        "שלום عالم",
        "\u{202e}dlog",
        "a\u{0}b",
        "line\r\nbreak",
    ]
    .map(str::to_owned)
    .into();
    values.push("x".repeat(70_000));
    values
}

/// What makes a field of this kind sensible, so that the one absurd field is what is wrong.
fn sensible(form: &mut Form) {
    for field in &mut form.fields {
        let name = field.name.as_str();
        if field.kind == "text" && field.value.is_empty() {
            let is_money = ["amount", "fee", "price", "balance", "cost", "shipping", "target"]
                .iter()
                .any(|one| name.contains(one));
            if is_money || matches!(name, "door" | "bar" | "box") {
                field.value = "12.00".into();
            }
        } else if field.kind == "select" && field.value.is_empty() && matches!(name, "fund" | "expense" | "to_fund") {
            field.value = if name == "expense" { "Expenses:Support:Legal".into() } else { "rupression".into() };
        }
    }
}

/// What the field held before anything was typed.
fn sensible_value(page: &Page, action: &str, field: &str) -> String {
    let mut form = page.form(action);
    sensible(&mut form);
    form.field(field).map(|field| field.value.clone()).unwrap_or_default()
}

/// What is wrong with an answer, whatever was asked.
fn faults_of(page: &Page, typed: &str) -> Vec<String> {
    let mut faults = Vec::new();
    if page.status >= 500 {
        faults.push(format!("answered {}", page.status));
    }
    if page.body.contains("<script>alert") || page.body.contains("<img src=x") {
        faults.push("what was typed became markup".into());
    }
    if page.location.is_empty() {
        let html = page.html();
        if html.select(&css("h1")).count() != 1 {
            faults.push(format!("{} without one heading", page.status));
        }
        if page.status >= 400 && page.text().len() < 20 {
            faults.push(format!("{} without a sentence", page.status));
        }
        if page.text().split_whitespace().any(|word| word.starts_with("web-") && !typed.contains(word)) {
            faults.push("shows a key instead of words".into());
        }
    }
    faults
}

/// A refused form must come back with a sentence and with what was typed.
fn faults_of_refusal(page: &Page, form: &Form, field: &str, typed: &str) -> Vec<String> {
    let mut faults = Vec::new();
    if page.html().select(&css("main [role=alert] li")).next().is_none() {
        faults.push("refused without saying why".into());
    }
    let plain = |text: &str| text.replace("\r\n", "\n").replace('\0', "\u{fffd}").trim().replace('\n', " ");
    let back = page.forms().into_iter().find(|other| other.action == form.action);
    let Some(kept) = back.as_ref().and_then(|form| form.field(field)) else {
        faults.push("the form is gone".into());
        return faults;
    };
    let is_closed_list = matches!(kept.kind.as_str(), "select" | "radio" | "checkbox");
    if !is_closed_list
        && kept.kind != "password"
        && plain(&kept.value) != plain(typed)
        && plain(&kept.value).replace(' ', "") != plain(typed).replace(' ', "")
    {
        faults.push(format!("the input was not kept: {:?}", kept.value.chars().take(60).collect::<String>()));
    }
    faults
}

#[test]
fn whatever_is_typed_into_a_form_is_answered_in_words_and_kept() {
    let server = Server::demo();
    let visitor = Visitor::of_demo(&server);
    let mut done = BTreeSet::new();
    let mut faults = Vec::new();
    let mut tries = 0;
    for (path, page) in crawl(&visitor) {
        assert_eq!(page.status, 200, "{path}: {}", page.text());
        for form in page.forms() {
            // What was taken on another page may have closed this one.
            let page = visitor.get(&path);
            let Some(mut form) = page.forms().into_iter().find(|now| now.action == form.action) else { continue };
            let names: Vec<String> = form.fields.iter().map(|field| field.name.clone()).collect();
            let visible = |kind: &str| !matches!(kind, "hidden" | "file" | "checkbox");
            let shown: Vec<String> = form
                .fields
                .iter()
                .filter(|f| visible(&f.kind))
                .map(|f| f.name.clone())
                .collect::<BTreeSet<_>>()
                .into_iter()
                .collect();
            if shown.is_empty() || !done.insert((kind_of(&form.action), names)) {
                continue;
            }
            sensible(&mut form);
            // A review has the same fields for each line: the first lines stand for all.
            'form: for field in shown.iter().take(16) {
                // What was taken before may have taken the field away.
                if form.field(field).is_none() {
                    continue;
                }
                for typed in absurd() {
                    form.fill(field, &typed);
                    let answer = visitor.send(&form, 0);
                    tries += 1;
                    let mut found = faults_of(&answer, &typed);
                    match answer.status {
                        422 => found.extend(faults_of_refusal(&answer, &form, field, &typed)),
                        // Guessing passphrases is slowed down, which is right.
                        429 if path == "/settings/passphrase" => break 'form,
                        200 | 303 | 413 => {}
                        _ => found.push(format!("answered {}: {}", answer.status, answer.text())),
                    }
                    let start: String = typed.chars().take(30).collect();
                    faults.extend(found.into_iter().map(|fault| format!("{path}, {field} = {start:?}: {fault}")));
                    // What was taken may have changed the page: what cannot be sent twice is not.
                    let fresh = (answer.status == 303).then(|| visitor.get(&path));
                    if let Some(fresh) = fresh {
                        let Some(next) = fresh.forms().into_iter().find(|next| next.action == form.action) else {
                            break 'form;
                        };
                        form = next;
                        sensible(&mut form);
                        if form.field(field).is_none() {
                            break;
                        }
                    }
                }
                let before = sensible_value(&page, &form.action, field);
                if form.field(field).is_some() {
                    form.fill(field, &before);
                }
            }
        }
    }
    eprintln!("{tries} tries");
    assert!(tries > 1000, "only {tries} tries: the forms were not found");
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn absurd_filters_and_addresses_are_answered_in_words() {
    let server = Server::demo();
    let visitor = Visitor::of_demo(&server);
    let mut faults = Vec::new();
    let mut tries = 0;
    let mut ask = |path: String, typed: &str| {
        let answer = visitor.get(&path);
        tries += 1;
        let shown: String = path.chars().take(90).collect();
        faults.extend(faults_of(&answer, typed).into_iter().map(|fault| format!("{shown}: {fault}")));
        answer.status
    };
    let mut done = BTreeSet::new();
    for (path, page) in crawl(&visitor) {
        let plain = path.split('?').next().unwrap().to_owned();
        for form in page.filters() {
            for field in form.fields.iter().filter(|field| !field.name.is_empty()) {
                if !done.insert((kind_of(&plain), field.name.clone())) {
                    continue;
                }
                for typed in absurd().into_iter().filter(|typed| typed.len() < 1000) {
                    let value: String = typed.bytes().map(|byte| format!("%{byte:02X}")).collect();
                    ask(format!("{plain}?{}={value}", field.name), &typed);
                }
            }
        }
        // The address itself, one part after the other.
        let parts: Vec<&str> = plain.split('/').collect();
        for at in 2..parts.len() {
            if !done.insert((kind_of(&plain), format!("part {at}"))) {
                continue;
            }
            for name in [
                "0",
                "-1",
                "99999999999999999999",
                "%00",
                "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
                "%F0%9F%90%88",
                "..",
                "x",
            ] {
                let mut other = parts.clone();
                other[at] = name;
                let status = ask(other.join("/"), name);
                assert!(status < 500, "{}: {status}", other.join("/"));
            }
        }
    }
    assert!(tries > 300, "only {tries} tries");
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}
