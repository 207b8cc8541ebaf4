//! Coming in: login, the first treasurer, people, passphrases, tokens for programs. Knows no hash: a passphrase
//! passes through and is never shown again.

use crate::ledger::{Currency, Money};
use crate::ops::manage_users::UserRole;
use crate::web::form::{LINE, Reader, Typed, field};
use crate::web::views::session::SetupRow;
use crate::web::views::{Choice, FieldProblem, Form, Input, Kind, Section};
use crate::words::Words;

/// How many accounts the set-up takes.
pub const SETUP_ROWS: usize = 5;
/// The longest login and passphrase; what is longer is not hashed.
const LOGIN: usize = 60;
const PASSPHRASE: usize = 1000;

/// A passphrase on its way to be hashed: shows itself nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct Passphrase(String);

impl Passphrase {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Passphrase(…)")
    }
}

/// A login with its passphrase, as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    pub login: String,
    pub passphrase: Passphrase,
}

fn login(t: &Words) -> Input {
    Input::new(Kind::Text, "login", t.get("web-f-login")).autocomplete("username").required().wide()
}

fn new_passphrase(t: &Words) -> [Input; 2] {
    let first = Input::new(Kind::NewPassphrase, "passphrase", t.get("web-f-passphrase-new"));
    [
        first.hint(t.get("web-f-passphrase-hint")).autocomplete("new-password").required(),
        Input::new(Kind::NewPassphrase, "again", t.get("web-f-passphrase-again"))
            .autocomplete("new-password")
            .required(),
    ]
}

fn roles(t: &Words) -> Vec<Choice> {
    UserRole::ALL
        .into_iter()
        .map(|role| Choice::new(role.name(), t.get(&format!("web-role-{}", role.name()))))
        .collect()
}

/// A passphrase exactly as typed: spaces count, nothing is trimmed.
fn passphrase(reader: &Reader<'_>, name: &str) -> Option<Passphrase> {
    let text = reader.typed().find(name).unwrap_or_default();
    (!text.is_empty() && text.chars().count() <= PASSPHRASE).then(|| Passphrase(text.to_owned()))
}

/// Reads a new passphrase typed twice.
fn chosen(reader: &mut Reader<'_>) -> Option<Passphrase> {
    let chosen = passphrase(reader, "passphrase");
    if chosen.is_none() {
        reader.wrong("passphrase", "web-wrong-passphrase-short", &[]);
    } else if chosen != passphrase(reader, "again") {
        reader.wrong("again", "web-wrong-passphrase-differs", &[]);
    }
    chosen
}

/// `back` is where the reader was going.
#[must_use]
pub fn login_form(t: &Words, back: &str) -> Form {
    let inputs = vec![
        login(t).focused(),
        Input::new(Kind::Passphrase, "passphrase", t.get("web-f-passphrase")).autocomplete("current-password").wide(),
        Input::new(Kind::Hidden, "back", "").value(back),
    ];
    let sections = vec![Section { inputs, ..Section::default() }];
    Form { action: "/login".to_owned(), submit: t.get("web-login-button"), sections, ..Form::default() }
}

/// # Errors
/// Login or passphrase is missing. Whether they fit is not known here.
pub fn read_login(t: &Words, typed: &Typed) -> Result<Credentials, Vec<FieldProblem>> {
    let reader = Reader::new(t, typed);
    let login = Some(typed.get("login").to_owned()).filter(|login| !login.is_empty() && login.chars().count() <= LOGIN);
    let credentials = login.zip(passphrase(&reader, "passphrase"));
    let credentials = credentials.map(|(login, passphrase)| Credentials { login, passphrase });
    reader.finish(credentials).map_err(|_| wrong_login(t))
}

/// What is said of a login that does not fit: never which half.
#[must_use]
pub fn wrong_login(t: &Words) -> Vec<FieldProblem> {
    vec![FieldProblem { field: "login".to_owned(), message: t.get("web-wrong-login") }]
}

/// Everything the first run asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetupTyped {
    pub name: String,
    pub currency: Currency,
    pub treasurer: Credentials,
    /// Kind (`bank`, `cash`, `provider`), name and balance of each place where money lies; zero balances too.
    pub accounts: Vec<(String, String, Money)>,
}

/// The sections beside the accounts.
#[must_use]
pub fn setup_form(t: &Words, action: String) -> Form {
    let book = vec![
        Input::new(Kind::Text, "name", t.get("web-f-book-name")).required().focused(),
        Input::new(Kind::Text, "currency", t.get("web-f-currency")).value("EUR").required(),
    ];
    let treasurer = std::iter::once(login(t)).chain(new_passphrase(t)).collect();
    let sections = vec![
        Section { title: t.get("web-setup-book"), inputs: book, is_folded: false },
        Section { title: t.get("web-setup-treasurer"), inputs: treasurer, is_folded: false },
    ];
    Form { action, submit: t.get("web-setup-button"), sections, ..Form::default() }
}

/// The kinds of places money lies at.
#[must_use]
pub fn setup_kinds(t: &Words) -> Vec<Choice> {
    ["bank", "cash", "provider"].map(|kind| Choice::new(kind, t.get(&format!("web-account-{kind}")))).to_vec()
}

/// The accounts as they were typed, with what is wrong with each; usual ones when nothing was typed yet.
#[must_use]
pub fn setup_rows(t: &Words, typed: &Typed, problems: &[FieldProblem]) -> Vec<SetupRow> {
    let usual = [("bank", "web-setup-giro"), ("cash", "web-setup-cash"), ("provider", "web-setup-paypal")];
    let row = |n: usize| {
        let account = format!("account-{n}");
        let problem = problems.iter().find(|problem| problem.field == account);
        let (kind, name) = match (typed.find(&account), usual.get(n.saturating_sub(1))) {
            (Some(name), _) => (typed.get(&format!("kind-{n}")).to_owned(), name.to_owned()),
            (None, Some((kind, key))) => ((*kind).to_owned(), t.get(key)),
            (None, None) => ("bank".to_owned(), String::new()),
        };
        SetupRow {
            name,
            kind,
            balance: typed.get(&format!("balance-{n}")).to_owned(),
            error: problem.map(|problem| problem.message.clone()).unwrap_or_default(),
        }
    };
    (1..=SETUP_ROWS).map(row).collect()
}

/// # Errors
/// What cannot be read, field by field; what is wrong with a balance stands beside its account.
pub fn read_setup(t: &Words, typed: &Typed) -> Result<SetupTyped, Vec<FieldProblem>> {
    let mut reader = Reader::new(t, typed);
    let name = reader.needed_text(field("name", "web-f-book-name"), 100);
    let currency = reader.currency(field("currency", "web-f-currency"));
    let login = reader.needed_text(field("login", "web-f-login"), LOGIN);
    let passphrase = chosen(&mut reader);
    let mut accounts = Vec::new();
    for n in 1..=SETUP_ROWS {
        let (account, balance) = (format!("account-{n}"), format!("balance-{n}"));
        let Some(name) = reader.text(field(&account, "web-name"), 60) else {
            if !typed.get(&balance).is_empty() {
                let label = t.get("web-name");
                reader.wrong(&account, "web-wrong-missing", &[("field", &label)]);
            }
            continue;
        };
        let money = match (typed.get(&balance), currency) {
            (_, None) => None,
            ("", Some(currency)) => Some(Money::zero(currency)),
            (_, Some(currency)) => reader.balance_as(&account, field(&balance, "web-setup-balance"), currency),
        };
        accounts.extend(money.map(|money| (typed.get(&format!("kind-{n}")).to_owned(), name, money)));
    }
    let treasurer = login.zip(passphrase).map(|(login, passphrase)| Credentials { login, passphrase });
    let setup = name.zip(currency).zip(treasurer);
    reader.finish(setup.map(|((name, currency), treasurer)| SetupTyped { name, currency, treasurer, accounts }))
}

#[must_use]
pub fn user_form(t: &Words) -> Form {
    let name = Input::new(Kind::Text, "login", t.get("web-f-login")).autocomplete("off").required();
    let role = Input::new(Kind::Select, "role", t.get("web-f-role")).choices(roles(t));
    let inputs = [name, role].into_iter().chain(new_passphrase(t)).collect();
    let sections = vec![Section { inputs, ..Section::default() }];
    Form { action: "/settings/users".to_owned(), submit: t.get("web-user-add"), sections, ..Form::default() }
}

/// # Errors
/// What cannot be read, field by field.
pub fn read_user(t: &Words, typed: &Typed) -> Result<(Credentials, UserRole), Vec<FieldProblem>> {
    let mut reader = Reader::new(t, typed);
    let login = reader.needed_text(field("login", "web-f-login"), LOGIN);
    let role = reader.needed_choice(field("role", "web-f-role"));
    let passphrase = chosen(&mut reader);
    let user = login.zip(passphrase).zip(role);
    reader.finish(user.map(|((login, passphrase), role)| (Credentials { login, passphrase }, role)))
}

#[must_use]
pub fn passphrase_form(t: &Words) -> Form {
    let now = Input::new(Kind::Passphrase, "now", t.get("web-f-passphrase-now"));
    let now = now.autocomplete("current-password").required().wide().focused();
    let inputs = std::iter::once(now).chain(new_passphrase(t)).collect();
    let sections = vec![Section { inputs, ..Section::default() }];
    let (action, cancel) = ("/settings/passphrase".to_owned(), "/settings".to_owned());
    Form { action, submit: t.get("web-save"), cancel, sections, ..Form::default() }
}

/// The passphrase now and the new one.
///
/// # Errors
/// What is missing or differs.
pub fn read_passphrase(t: &Words, typed: &Typed) -> Result<(Passphrase, Passphrase), Vec<FieldProblem>> {
    let mut reader = Reader::new(t, typed);
    let now = passphrase(&reader, "now");
    if now.is_none() {
        let label = t.get("web-f-passphrase-now");
        reader.wrong("now", "web-wrong-missing", &[("field", &label)]);
    }
    let new = chosen(&mut reader);
    reader.finish(now.zip(new))
}

#[must_use]
pub fn token_form(t: &Words) -> Form {
    let inputs = vec![
        Input::new(Kind::Text, "name", t.get("web-f-token-name")).autocomplete("off").required(),
        Input::new(Kind::Select, "role", t.get("web-f-role")).choices(roles(t)),
    ];
    let sections = vec![Section { inputs, ..Section::default() }];
    Form { action: "/settings/tokens".to_owned(), submit: t.get("web-token-make"), sections, ..Form::default() }
}

/// # Errors
/// What cannot be read, field by field.
pub fn read_token(t: &Words, typed: &Typed) -> Result<(String, UserRole), Vec<FieldProblem>> {
    let mut reader = Reader::new(t, typed);
    let name = reader.needed_text(field("name", "web-f-token-name"), 100);
    let role = reader.needed_choice(field("role", "web-f-role"));
    reader.finish(name.zip(role))
}

/// Asks why something closed is opened again.
#[must_use]
pub fn reason_form(t: &Words, action: String, submit: &str, cancel: &str) -> Form {
    let reason = Input::new(Kind::Area, "reason", t.get("web-f-reason")).hint(t.get("web-f-reason-hint"));
    let sections = vec![Section { inputs: vec![reason.required().focused()], ..Section::default() }];
    Form { action, submit: t.get(submit), cancel: cancel.to_owned(), sections, ..Form::default() }
}

/// # Errors
/// The reason is missing or unreadable.
pub fn read_reason(t: &Words, typed: &Typed) -> Result<String, Vec<FieldProblem>> {
    let mut reader = Reader::new(t, typed);
    let reason = reader.needed_text(field("reason", "web-f-reason"), LINE);
    reader.finish(reason)
}

#[cfg(test)]
mod tests {
    use super::super::tests::typed;
    use super::*;

    fn fields_of<T: std::fmt::Debug>(read: Result<T, Vec<FieldProblem>>) -> Vec<String> {
        read.unwrap_err().into_iter().map(|problem| problem.field).collect()
    }

    #[test]
    fn a_login_says_never_which_half_is_wrong_and_shows_no_passphrase() {
        let t = Words::new("en");
        let good = read_login(&t, &typed(&[("login", " maria "), ("passphrase", " with spaces ")])).unwrap();
        assert_eq!((good.login.as_str(), good.passphrase.as_str()), ("maria", " with spaces "));
        assert!(!format!("{good:?}").contains("spaces"));
        let long = "x".repeat(2000);
        for fields in [&[][..], &[("login", "maria")], &[("passphrase", "x")], &[("login", "m"), ("passphrase", &long)]]
        {
            assert_eq!(read_login(&t, &typed(fields)).unwrap_err(), wrong_login(&t));
        }
    }

    #[test]
    fn the_set_up_takes_accounts_with_balances_and_leaves_empty_lines_out() {
        let t = Words::new("en");
        let mut fields = vec![
            ("name", "Black Cat"),
            ("currency", "eur"),
            ("login", "maria"),
            ("passphrase", "four unrelated words here"),
            ("again", "four unrelated words here"),
            ("account-1", "Giro"),
            ("kind-1", "bank"),
            ("balance-1", "1.000,50"),
            ("account-2", "Box"),
            ("kind-2", "cash"),
        ];
        let setup = read_setup(&t, &typed(&fields)).unwrap();
        let accounts: Vec<(&str, &str, i64)> =
            setup.accounts.iter().map(|(kind, name, money)| (kind.as_str(), name.as_str(), money.minor)).collect();
        assert_eq!(accounts, [("bank", "Giro", 100_050), ("cash", "Box", 0)]);
        fields.extend([("balance-2", "lots"), ("balance-3", "5")]);
        fields[4] = ("again", "something else");
        let problems = read_setup(&t, &typed(&fields)).unwrap_err();
        let rows = setup_rows(&t, &typed(&fields), &problems);
        assert!(rows[1].error.contains("“lots”") && rows[2].error.contains("fill this in"), "{problems:?}");
        assert_eq!(rows[1].balance, "lots");
        assert!(problems.iter().any(|problem| problem.field == "again"));
        assert_eq!(setup_rows(&t, &Typed::default(), &[])[1].kind, "cash");
    }

    #[test]
    fn people_tokens_and_reasons_name_what_is_missing() {
        let t = Words::new("en");
        assert_eq!(fields_of(read_user(&t, &typed(&[]))), ["login", "role", "passphrase"]);
        assert_eq!(
            fields_of(read_user(&t, &typed(&[("login", "a"), ("role", "owner"), ("passphrase", "x"), ("again", "x")]))),
            ["role"]
        );
        assert_eq!(fields_of(read_token(&t, &typed(&[]))), ["name", "role"]);
        assert_eq!(fields_of(read_passphrase(&t, &typed(&[]))), ["now", "passphrase"]);
        assert_eq!(fields_of(read_reason(&t, &typed(&[("reason", " \n ")]))), ["reason"]);
    }
}
