//! The one-time link: names the book, says where its money lies today, and lets the first treasurer in.

use actix_web::HttpResponse;
use actix_web::web;

use crate::ledger::{Account, AccountPath, Currency, Money, Role};
use crate::ops::OpsError;
use crate::ops::create_book::standard_chart;
use crate::ops::set_up_book::{Named, SetUp, is_setup_open, set_up_book};
use crate::store::{Pool, books};
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::form::{Reader, Typed, field, money_message};
use crate::web::guard::Posted;
use crate::web::page::{Visitor, go_to};
use crate::web::pages::settings::book::{first_month, read_first_month};
use crate::web::views::session::{Setup, SetupRow};
use crate::web::views::{Choice, FieldProblem, Form, Frame, Input, Kind, Part, Section};
use crate::words::Words;

/// As many places for money as the form asks for.
const ROWS: usize = 6;
/// Kinds of places, with the branch of the chart they stand in.
const KINDS: [(&str, Role, &str); 3] = [
    ("bank", Role::Bank, "Assets:Bank"),
    ("cash", Role::Cash, "Assets:Cash"),
    ("provider", Role::Provider, "Assets:Provider"),
];

/// The form, while the link works.
pub async fn show(visitor: Visitor, pool: web::Data<Pool>, token: web::Path<String>) -> Result<HttpResponse, WebError> {
    let currency = open_with(&pool, &token).await?;
    let t = visitor.words();
    let frame = visitor.frame(&t.get("web-setup"), Part::Outside);
    let usual = places(currency.unwrap_or(Currency::EUR))?;
    let row = |at: usize| match usual.get(at) {
        Some(place) => {
            SetupRow { name: place.label.clone(), kind: kind_of(place.role).to_owned(), ..SetupRow::default() }
        }
        None => SetupRow { kind: kind_of(Role::Bank).to_owned(), ..SetupRow::default() },
    };
    visitor.show(&page(t, &frame, &token, currency, (0..ROWS).map(row).collect()))
}

/// The places for money that every new book has: who keeps their names keeps their accounts.
fn places(currency: Currency) -> Result<Vec<Account>, WebError> {
    let is_place = |account: &Account| KINDS.iter().any(|(_, role, _)| *role == account.role);
    Ok(standard_chart(currency)?.into_iter().filter(is_place).take(ROWS).collect())
}

fn kind_of(role: Role) -> &'static str {
    KINDS.iter().find(|(_, one, _)| *one == role).map_or("bank", |(kind, ..)| kind)
}

/// The book's currency if it was created on the command line; that there is no page when the link is used up.
async fn open_with(pool: &web::Data<Pool>, token: &str) -> Result<Option<Currency>, WebError> {
    let token = token.to_owned();
    ask(pool, move |conn| {
        if !is_setup_open(conn, &token)? {
            return Err(WebError::NotFound);
        }
        Ok(books::find(conn)?.map(|book| book.currency))
    })
    .await
}

fn page<'a>(t: &'a Words, frame: &'a Frame, token: &str, currency: Option<Currency>, rows: Vec<SetupRow>) -> Setup<'a> {
    let book = vec![
        Input::new(Kind::Text, "name", t.get("web-f-book-name")).required().focused(),
        Input::new(Kind::Text, "currency", t.get("web-f-currency")).value("EUR").required(),
        first_month(t, 1),
    ];
    let treasurer = vec![
        Input::new(Kind::Text, "login", t.get("web-f-login")).autocomplete("username").wide().required(),
        Input::new(Kind::NewPassphrase, "passphrase", t.get("web-f-passphrase"))
            .hint(t.get("web-f-passphrase-hint"))
            .autocomplete("new-password")
            .required(),
        Input::new(Kind::NewPassphrase, "again", t.get("web-f-passphrase-again"))
            .autocomplete("new-password")
            .required(),
    ];
    let section = |title: &str, inputs| Section { title: t.get(title), inputs, ..Section::default() };
    let book = currency.is_none().then(|| section("web-setup-book", book));
    let sections = book.into_iter().chain([section("web-setup-treasurer", treasurer)]).collect();
    let kinds = KINDS.iter().map(|(kind, ..)| Choice::new(*kind, t.get(&format!("web-setup-kind-{kind}")))).collect();
    let form =
        Form { action: format!("/setup/{token}"), submit: t.get("web-setup-button"), sections, ..Form::default() };
    Setup { t, frame, kinds, rows, form }
}

/// Sets the book up, and goes on to the login.
pub async fn set_up(
    visitor: Visitor,
    pool: web::Data<Pool>,
    token: web::Path<String>,
    posted: Posted,
) -> Result<HttpResponse, WebError> {
    let currency = open_with(&pool, &token).await?;
    let Posted(typed) = posted;
    let t = visitor.words();
    let problems = match read(t, &typed, currency) {
        Err(problems) => problems,
        Ok(said) => {
            let (acting, link) = (acting(&visitor), token.clone());
            let _place = visitor.site().gate.enter().await?;
            let done = ask(&pool, move |conn| Ok(set_up_book(conn, &link, &said, &acting))).await?;
            match done {
                Ok(()) => return Ok(go_to("/login")),
                Err(OpsError::Store(error)) => vec![whole(WebError::from(error))?],
                Err(refused) => vec![FieldProblem { field: String::new(), message: refused.to_string() }],
            }
        }
    };
    let frame = visitor.frame(&t.get("web-setup"), Part::Outside);
    let rows = (1..=ROWS).map(|at| typed_row(&typed, &problems, at)).collect();
    let mut page = page(t, &frame, &token, currency, rows);
    page.form.refill(&|name| typed.find(name).map(str::to_owned), &problems);
    visitor.show_again(&page)
}

/// A refusal of the book as a problem of the form; what is ours to mend stays an error.
fn whole(error: WebError) -> Result<FieldProblem, WebError> {
    match error {
        WebError::Refused(messages) => Ok(FieldProblem { field: String::new(), message: messages.join(" ") }),
        other => Err(other),
    }
}

fn typed_row(typed: &Typed, problems: &[FieldProblem], at: usize) -> SetupRow {
    let name = format!("account-{at}");
    let error = problems.iter().find(|problem| problem.field == name).map(|problem| problem.message.clone());
    SetupRow {
        name: typed.get(&name).to_owned(),
        kind: typed.get(&format!("kind-{at}")).to_owned(),
        balance: typed.get(&format!("balance-{at}")).to_owned(),
        error: error.unwrap_or_default(),
    }
}

fn read(t: &Words, typed: &Typed, kept: Option<Currency>) -> Result<SetUp, Vec<FieldProblem>> {
    let mut reader = Reader::new(t, typed);
    let book = match kept {
        Some(_) => Some(None),
        None => {
            let name = reader.needed_text(field("name", "web-f-book-name"), 120);
            let currency = reader.currency(field("currency", "web-f-currency"));
            let first_month = read_first_month(&mut reader);
            let named = name.zip(currency).zip(first_month);
            named.map(|((name, currency), fiscal_first_month)| Some(Named { name, currency, fiscal_first_month }))
        }
    };
    let currency = kept.or_else(|| book.as_ref().and_then(|book| book.as_ref().map(|book| book.currency)));
    let mut balances: Vec<(Account, Money)> = Vec::new();
    for at in 1..=ROWS {
        let Some(currency) = currency else { break };
        match read_row(t, typed, at, currency) {
            Ok(Some((account, _))) if balances.iter().any(|(other, _)| other.path == account.path) => {
                reader.wrong(&format!("account-{at}"), "web-setup-twice", &[("name", &account.label)]);
            }
            Ok(row) => balances.extend(row),
            Err((key, message)) => reader.wrong(&format!("account-{at}"), key, &[("message", &message)]),
        }
    }
    let login = reader.needed_text(field("login", "web-f-login"), 60);
    let passphrase = typed.find("passphrase").unwrap_or_default();
    if typed.find("again").unwrap_or_default() != passphrase {
        reader.wrong("again", "web-wrong-passphrase-differs", &[]);
    }
    let said = book.zip(login).map(|(book, login)| SetUp { book, balances, login, passphrase: passphrase.to_owned() });
    reader.finish(said)
}

/// A place with what lies there; `None` for a line left empty. The error is a message's key and its variable.
fn read_row(
    t: &Words,
    typed: &Typed,
    at: usize,
    currency: Currency,
) -> Result<Option<(Account, Money)>, (&'static str, String)> {
    let row = typed_row(typed, &[], at);
    if row.balance.is_empty() {
        return Ok(None);
    }
    if row.name.is_empty() {
        return Err(("web-setup-nameless", row.balance));
    }
    let kind = KINDS.iter().find(|(kind, ..)| *kind == row.kind);
    let (_, role, branch) = kind.ok_or(("web-setup-wrong", row.kind.clone()))?;
    let money =
        Money::parse_typed(&row.balance, currency).map_err(|error| ("web-setup-wrong", money_message(t, &error)))?;
    let wrong = |error: &dyn std::fmt::Display| ("web-setup-wrong", error.to_string());
    let usual = places(currency).unwrap_or_default();
    if let Some(place) = usual.into_iter().find(|place| place.role == *role && place.label == row.name) {
        return Ok(Some((place, money)));
    }
    let path: AccountPath = format!("{branch}:{}", segment(&row.name))
        .parse()
        .map_err(|error: crate::ledger::account::AccountError| wrong(&error))?;
    let account = Account {
        kind: path.kind(),
        path,
        label: row.name,
        number: None,
        role: *role,
        currency: Some(currency),
        is_closed: false,
    };
    Ok(Some((account, money)))
}

/// The name as one segment of a path: letters and digits, words joined by a dash.
fn segment(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}
