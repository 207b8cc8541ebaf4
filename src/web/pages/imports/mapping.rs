//! What a person says about a file: answers to questions, what each column is, and the name to keep that under.

use std::collections::BTreeMap;

use crate::import::amount::DecimalMark;
use crate::import::{DateOrder, Format, Profile, Question, Reading, Role, RowError};
use crate::ledger::AccountPath;
use crate::ops::fits_account;
use crate::web::form::Typed;
use crate::web::uploads::Upload;
use crate::web::views::imports::Column;
use crate::web::views::{Choice, FieldProblem, Input, Kind, Section};
use crate::words::Words;

/// Roles in the order they are offered; the rest is told by the program.
const OFFERED: [Role; 22] = [
    Role::BookedOn,
    Role::ValueOn,
    Role::Amount,
    Role::Debit,
    Role::Credit,
    Role::Fee,
    Role::Net,
    Role::Currency,
    Role::Balance,
    Role::Side,
    Role::Counterparty,
    Role::Payer,
    Role::Payee,
    Role::CounterpartyAccount,
    Role::Purpose,
    Role::Kind,
    Role::Status,
    Role::OwnAccount,
    Role::BankId,
    Role::EndToEnd,
    Role::RelatedId,
    Role::PayoutId,
];

const ENCODINGS: [&str; 13] = [
    "utf-8",
    "windows-1252",
    "iso-8859-15",
    "windows-1250",
    "windows-1251",
    "windows-1253",
    "windows-1254",
    "windows-1255",
    "windows-1257",
    "shift_jis",
    "gb18030",
    "euc-kr",
    "utf-16le",
];

/// What is said beside the answers.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The name to keep the mapping under; empty to keep none.
    pub name: String,
    /// Rows that cannot be read are left out.
    pub leaves_out: bool,
    /// The settings stand open.
    pub is_open: bool,
}

impl Settings {
    pub fn read(typed: &Typed) -> Self {
        let name = typed.get("mapping").chars().filter(|c| !c.is_control()).take(60).collect();
        Self { name, leaves_out: typed.get("leave_out") == "yes", is_open: false }
    }
}

/// A role as forms send it.
fn role_name(role: Role) -> String {
    serde_json::to_value(role).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// A select for every column of a table, with what it is taken for.
pub fn columns(t: &Words, reading: &Reading) -> Vec<Column> {
    let Some(sheet) = &reading.sheet else { return Vec::new() };
    let width = sheet.names.len().max(sheet.first_rows.iter().map(Vec::len).max().unwrap_or(0));
    (0..width)
        .map(|place| {
            let role = sheet.roles.get(place).copied().flatten();
            let name = sheet.names.get(place).filter(|name| !name.trim().is_empty());
            let number = place.saturating_add(1).to_string();
            let heading = name.cloned().unwrap_or_else(|| t.with("web-import-column", &[("number", &number)]));
            let said = |role: Role| {
                let name = role_name(role);
                let text = t.get(&format!("web-role-of-column-{}", name.replace('_', "-")));
                Choice::new(name, text)
            };
            let mut choices = vec![Choice::new("ignored", t.get("web-import-leave-out"))];
            choices.extend(OFFERED.into_iter().map(said));
            if let Some(role) = role.filter(|role| *role != Role::Ignored && !OFFERED.contains(role)) {
                choices.push(Choice::new(role_name(role), role_name(role).replace('_', " ")));
            }
            let value = role_name(role.unwrap_or(Role::Ignored));
            let meaning = Input::new(Kind::Select, format!("column-{place}"), "").choices(choices).value(value);
            Column { heading, meaning, guess: String::new() }
        })
        .collect()
}

/// The first records, each filled up to the width of the table.
pub fn samples(reading: &Reading) -> Vec<Vec<String>> {
    let Some(sheet) = &reading.sheet else { return Vec::new() };
    let width = sheet.names.len().max(sheet.first_rows.iter().map(Vec::len).max().unwrap_or(0));
    let filled = |row: &Vec<String>| {
        let cell = |place: usize| row.get(place).map(|cell| cell.chars().take(60).collect()).unwrap_or_default();
        (0..width).map(cell).collect()
    };
    sheet.first_rows.iter().take(5).map(filled).collect()
}

/// Whether a question is a choice of few; otherwise it is answered at the columns themselves.
fn is_asked_here(question: &Question) -> bool {
    question.id != "columns" || question.options.iter().any(|option| option.contains('='))
}

/// An answer in people's words: its own ones for this question, those of the setting, or what it says of the columns.
fn said(t: &Words, reading: &Reading, question: &Question, option: &str) -> String {
    let id = match question.id.split_once('_') {
        Some(("line", _)) => "lines",
        Some(("status", _)) => "status",
        _ => question.id.as_str(),
    };
    let keys = ["ask", "answer"].map(|what| format!("web-import-{what}-{id}-{option}").replace('_', "-"));
    if let Some(key) = keys.iter().find(|key| t.has(key)) {
        return t.get(key);
    }
    let names = reading.sheet.as_ref().map_or(&[][..], |sheet| sheet.names.as_slice());
    let column = |number: &str| {
        let place = number.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        let name = place.and_then(|place| names.get(place)).filter(|name| !name.trim().is_empty());
        name.cloned().unwrap_or_else(|| t.with("web-import-column", &[("number", number)]))
    };
    let parts: Vec<(&str, String)> = option
        .split(',')
        .filter_map(|part| part.split_once('='))
        .map(|(role, number)| (role, column(number)))
        .collect();
    match parts.as_slice() {
        [("debit", out), ("credit", come)] => t.with("web-import-ask-columns-sides", &[("out", out), ("in", come)]),
        [("amount", amount)] => t.with("web-import-ask-columns-amount", &[("column", amount)]),
        _ => option.to_owned(),
    }
}

/// What only a person can say, each as a choice of few.
pub fn questions(
    t: &Words,
    reading: &Reading,
    upload: &Upload,
    settings: &Settings,
    has_refused: bool,
) -> Vec<Section> {
    let ask = |question: &Question| {
        let choices =
            question.options.iter().map(|option| Choice::new(option.as_str(), said(t, reading, question, option)));
        // What nobody has said yet stays without a mark, however likely one of the answers is.
        let settled = question.chosen.as_ref().filter(|_| question.is_answered);
        let value = upload.answers.get(&question.id).or(settled).cloned().unwrap_or_default();
        // The command line names its answers in the question; here they stand below it.
        let text = question
            .options
            .iter()
            .fold(question.text.clone(), |text, option| text.replace(&format!(" ({option})"), ""));
        let input = Input::new(Kind::Radio, format!("answer-{}", question.id), text);
        input.choices(choices.collect()).value(value)
    };
    let mut inputs: Vec<Input> = reading.questions.iter().filter(|question| is_asked_here(question)).map(ask).collect();
    if has_refused {
        let value = if settings.leaves_out { "yes" } else { "" };
        inputs.push(Input::new(Kind::Check, "leave_out", t.get("web-import-leave-refused")).value(value));
    }
    if inputs.is_empty() { Vec::new() } else { vec![Section { inputs, ..Section::default() }] }
}

/// What stands in the way of the yes, each at its place on the page.
pub fn still_open(t: &Words, reading: &Reading, has_refused: bool) -> Vec<FieldProblem> {
    let unanswered = reading.open_questions().into_iter().filter(|question| is_asked_here(question)).map(|question| {
        let message = t.with("web-import-unanswered", &[("question", &question.text)]);
        FieldProblem { field: format!("answer-{}", question.id), message }
    });
    let mut problems: Vec<FieldProblem> = unanswered.collect();
    if has_refused {
        let message = t.count("web-import-unread", i64::try_from(reading.errors.len()).unwrap_or(i64::MAX));
        problems.push(FieldProblem { field: "leave_out".to_owned(), message });
    }
    if problems.is_empty() {
        problems.push(FieldProblem { field: String::new(), message: t.get("web-import-still-open") });
    }
    problems
}

/// What can be set where the reading is wrong.
pub fn settings(
    t: &Words,
    reading: &Reading,
    upload: &Upload,
    settings: &Settings,
    accounts: Vec<Choice>,
) -> Vec<Input> {
    let mut inputs = vec![
        Input::new(Kind::Select, "account", t.get("web-import-account"))
            .choices(accounts)
            .value(upload.account.as_str()),
    ];
    let found = upload.answers.get("encoding").cloned().unwrap_or_else(|| reading.encoding.to_lowercase());
    let mut encodings: Vec<Choice> = ENCODINGS.iter().map(|name| Choice::new(*name, *name)).collect();
    if !encodings.iter().any(|choice| choice.value == found) {
        encodings.insert(0, Choice::new(found.as_str(), found.as_str()));
    }
    inputs.push(Input::new(Kind::Select, "encoding", t.get("web-import-encoding")).choices(encodings).value(found));
    let decided = |what: &str| {
        let found = reading.evidence.iter().find(|evidence| evidence.what == what);
        found.map(|evidence| evidence.value.clone()).unwrap_or_default()
    };
    let is_asked = |id: &str| reading.questions.iter().any(|question| question.id == id);
    let mut offer = |id: &str, options: &[&str]| {
        let value = upload.answers.get(id).cloned().unwrap_or_else(|| decided(id));
        if is_asked(id) || !options.contains(&value.as_str()) {
            return;
        }
        let choice = |option: &&str| {
            Choice::new(*option, t.get(&format!("web-import-answer-{}-{option}", id.replace('_', "-"))))
        };
        let input = Input::new(
            Kind::Select,
            format!("answer-{id}"),
            t.get(&format!("web-import-what-{}", id.replace('_', "-"))),
        );
        inputs.push(input.choices(options.iter().map(choice).collect()).value(value));
    };
    offer("date_order", &["dmy", "mdy", "ymd"]);
    offer("decimal_mark", &["comma", "point"]);
    if matches!(reading.format, Format::Csv | Format::Xlsx | Format::Ods) {
        inputs.push(
            Input::new(Kind::Text, "mapping", t.get("web-import-mapping"))
                .hint(t.get("web-import-mapping-hint"))
                .value(settings.name.as_str())
                .autocomplete("off")
                .wide(),
        );
    }
    inputs
}

/// Takes over what was answered: only what differs from what the program found by itself.
pub fn take_answers(typed: &Typed, reading: Option<&Reading>, upload: &mut Upload) {
    let other = typed.get("account").parse::<AccountPath>().ok().filter(|account| *account != upload.account);
    let is_moved = other.is_some();
    if let Some(account) = other {
        // What was said of the account before says nothing of this one.
        upload.account = account;
        upload.answers.remove(fits_account::ID);
    }
    let Some(reading) = reading else { return };
    if let Some((question, answer)) = typed.get("remedy").split_once('=') {
        let mut offered = reading.evidence.iter().flat_map(|evidence| &evidence.remedies);
        if offered.any(|remedy| remedy.question == question && remedy.answer == answer) {
            upload.answers.insert(question.to_owned(), answer.to_owned());
        }
        return;
    }
    let encoding = typed.get("encoding");
    if !encoding.is_empty() && !encoding.eq_ignore_ascii_case(&reading.encoding) {
        upload.answers.insert("encoding".to_owned(), encoding.to_owned());
    }
    for (name, value) in typed.iter() {
        let Some(id) = name.strip_prefix("answer-").filter(|id| !is_moved || *id != fits_account::ID) else { continue };
        let question = reading.questions.iter().find(|question| question.id == id);
        let found =
            reading.evidence.iter().find(|evidence| evidence.what == id).map(|evidence| evidence.value.as_str());
        let is_offered = question.is_none_or(|question| question.options.iter().any(|option| option == value));
        if is_offered && value.len() <= 200 && (question.is_some() || found.is_some_and(|found| found != value)) {
            upload.answers.insert(id.to_owned(), value.to_owned());
        }
    }
    let Some(sheet) = &reading.sheet else { return };
    let chosen: Vec<(usize, &str)> = typed
        .iter()
        .filter_map(|(name, value)| Some((name.strip_prefix("column-")?.parse::<usize>().ok()?, value)))
        .collect();
    let is_found = |place: usize, value: &str| {
        role_name(sheet.roles.get(place).copied().flatten().unwrap_or(Role::Ignored)) == value
    };
    if chosen.iter().any(|(place, value)| !is_found(*place, value)) {
        let said = |(place, value): &(usize, &str)| format!("{value}={}", place.saturating_add(1));
        let answer: Vec<String> = chosen.iter().map(said).collect();
        upload.answers.insert("columns".to_owned(), answer.join(","));
    }
}

/// The mapping to keep, if a name was given and there are column names to know the file by.
pub fn profile_of(name: &str, reading: &Reading, answers: &BTreeMap<String, String>) -> Option<Profile> {
    let sheet = reading.sheet.as_ref()?;
    if name.is_empty() || sheet.header_record.is_none() {
        return None;
    }
    let mut profile = Profile::from_mapping(name, &sheet.names, &sheet.roles);
    profile.date_order = answers.get("date_order").and_then(|order| DateOrder::named(order));
    profile.decimal_mark = answers.get("decimal_mark").and_then(|mark| DecimalMark::named(mark));
    Some(profile)
}

/// A record that cannot be read: where, what was read, why.
pub fn refused(t: &Words, error: &RowError) -> String {
    let record = error.record.to_string();
    let column = error.column.clone().unwrap_or_else(|| "–".to_owned());
    let key = if error.column.is_some() { "web-import-refused" } else { "web-import-refused-row" };
    t.with(key, &[("record", &record), ("column", &column), ("read", &error.read), ("why", &error.message)])
}
