//! What the book is made of: a new fund, account, product, event or contact, and a fund that changes.

use super::{Lists, with_choose};
use crate::ledger::account::AccountError;
use crate::ledger::product::Details;
use crate::ledger::{Account, AccountPath, Currency, Fund, Restriction, Role};
use crate::ops::open_goods::{NewEvent, NewProduct};
use crate::web::form::{LINE, Reader, Typed, field};
use crate::web::views::{Choice, FieldProblem, Form, Input, Kind, Section};
use crate::words::Words;

/// The longest name of a fund, product, event or contact.
const NAME: usize = 100;
/// The longest short code.
const CODE: usize = 40;
/// The most aliases one fund takes in a form.
const ALIASES: usize = 100;

fn one_section(t: &Words, action: String, submit: &str, cancel: &str, inputs: Vec<Input>) -> Form {
    Form {
        action,
        sections: vec![Section { inputs, ..Section::default() }],
        submit: t.get(submit),
        cancel: cancel.to_owned(),
        ..Form::default()
    }
}

fn code(t: &Words) -> Input {
    Input::new(Kind::Text, "code", t.get("web-f-code")).hint(t.get("web-f-code-hint")).autocomplete("off").required()
}

fn name(t: &Words) -> Input {
    Input::new(Kind::Text, "name", t.get("web-f-name")).autocomplete("off").required()
}

/// A new fund; or, when there is one already, the fund as it stands: its code never changes.
#[must_use]
pub fn fund_form(t: &Words, currency: Currency, fund: Option<&Fund>) -> Form {
    let who = [
        (Restriction::Restricted, "web-f-restricted"),
        (Restriction::Designated, "web-f-designated"),
        (Restriction::Unrestricted, "web-f-unrestricted"),
    ];
    let who = who.map(|(restriction, text)| Choice::new(restriction.name(), t.get(text))).to_vec();
    let restriction = fund.map_or(Restriction::Restricted, |fund| fund.restriction);
    let text = |part: fn(&Fund) -> String| fund.map(part).unwrap_or_default();
    let aliases = Input::new(Kind::Area, "aliases", t.get("web-f-aliases")).hint(t.get("web-f-aliases-hint"));
    let inputs = vec![
        name(t).value(text(|fund| fund.name.clone())).focused(),
        Input::new(Kind::Radio, "restriction", t.get("web-f-restriction")).choices(who).value(restriction.name()),
        Input::new(Kind::Area, "purpose", t.get("web-f-purpose")).value(text(|fund| fund.purpose.clone())),
        aliases.value(text(|fund| fund.aliases.join("\n"))),
        Input::new(Kind::Amount, "target", t.get("web-f-target"))
            .unit(currency.code())
            .value(text(|fund| fund.target.map(|target| target.to_string()).unwrap_or_default())),
    ];
    match fund {
        Some(fund) => {
            let back = format!("/funds/{}", fund.code);
            one_section(t, format!("{back}/edit"), "web-save", &back, inputs)
        }
        None => {
            let inputs = std::iter::once(code(t)).chain(inputs).collect();
            one_section(t, "/funds/new".to_owned(), "web-fund-new", "/funds", inputs)
        }
    }
}

/// # Errors
/// What cannot be read, field by field. With `old`, its code is kept and whether it is closed.
pub fn read_fund(t: &Words, currency: Currency, typed: &Typed, old: Option<&Fund>) -> Result<Fund, Vec<FieldProblem>> {
    let mut reader = Reader::new(t, typed);
    let code = match old {
        Some(old) => Some(old.code.clone()),
        None => reader.fund_code(field("code", "web-f-code")),
    };
    let name = reader.needed_text(field("name", "web-f-name"), NAME);
    let restriction = reader.needed_choice(field("restriction", "web-f-restriction"));
    let purpose = reader.text(field("purpose", "web-f-purpose"), LINE).unwrap_or_default();
    let target = reader.amount(field("target", "web-f-target"), currency);
    let aliases = reader.lines(field("aliases", "web-f-aliases"), NAME, ALIASES);
    let fund = code.zip(name).zip(restriction).map(|((code, name), restriction)| Fund {
        code,
        name,
        restriction,
        purpose,
        aliases,
        target,
        is_closed: old.is_some_and(|old| old.is_closed),
    });
    reader.finish(fund)
}

/// A new account.
#[must_use]
pub fn account_form(t: &Words) -> Form {
    let by_path = Choice::new("", t.get("web-f-role-by-path"));
    let roles = Role::ALL
        .into_iter()
        .map(|role| Choice::new(role.name(), t.get(&format!("web-account-{}", role.name().replace('_', "-")))));
    let inputs = vec![
        Input::new(Kind::Text, "path", t.get("web-f-path")).hint(t.get("web-f-path-hint")).required().wide().focused(),
        Input::new(Kind::Text, "label", t.get("web-f-label")).wide(),
        Input::new(Kind::Select, "role", t.get("web-f-account-role"))
            .choices(std::iter::once(by_path).chain(roles).collect()),
        Input::new(Kind::Text, "currency", t.get("web-f-currency")).hint(t.get("web-f-any-currency")),
    ];
    one_section(t, "/accounts/new".to_owned(), "web-account-new", "/accounts", inputs)
}

/// # Errors
/// What cannot be read, field by field.
pub fn read_account(t: &Words, typed: &Typed) -> Result<Account, Vec<FieldProblem>> {
    let mut reader = Reader::new(t, typed);
    let path = reader.account_path(field("path", "web-f-path"));
    let label = reader.text(field("label", "web-f-label"), NAME);
    let role = reader.choice::<Role>(field("role", "web-f-account-role"));
    let currency = match typed.get("currency") {
        "" => None,
        _ => reader.currency(field("currency", "web-f-currency")),
    };
    let account = path.map(|path| {
        let plain = Account::from_path(path);
        Account { label: label.unwrap_or(plain.label), role: role.unwrap_or(plain.role), currency, ..plain }
    });
    reader.finish(account)
}

/// Something new to sell.
#[must_use]
pub fn product_form(t: &Words, lists: &Lists) -> Form {
    let inputs = vec![
        name(t).focused(),
        code(t),
        lists.amount(t, "price", "web-f-price").required(),
        Input::new(Kind::Select, "fund", t.get("web-fund")).choices(with_choose(t, &lists.funds)).required(),
        Input::new(Kind::Number, "reorder", t.get("web-f-reorder")).between("0", ""),
        Input::new(Kind::Text, "inventory", t.get("web-f-inventory")).hint(t.get("web-f-inventory-hint")),
    ];
    one_section(t, "/merch/new".to_owned(), "web-merch-new", "/merch", inputs)
}

/// # Errors
/// What cannot be read, field by field.
pub fn read_product(t: &Words, currency: Currency, typed: &Typed) -> Result<NewProduct, Vec<FieldProblem>> {
    let mut reader = Reader::new(t, typed);
    let name = reader.needed_text(field("name", "web-f-name"), NAME);
    let code = reader.needed_text(field("code", "web-f-code"), CODE);
    let price = reader.needed_amount(field("price", "web-f-price"), currency);
    let fund = reader.needed_choice(field("fund", "web-fund"));
    let reorder_level = reader.pieces(field("reorder", "web-f-reorder")).unwrap_or_default();
    let inventory = match typed.get("inventory") {
        "" => None,
        _ => reader.account_path(field("inventory", "web-f-inventory")),
    };
    let product = name.zip(code).zip(price.zip(fund));
    let product = product.map(|((name, code), (price, fund))| NewProduct {
        code,
        name,
        price,
        inventory,
        fund,
        reorder_level,
        details: Details::default(),
    });
    reader.finish(product)
}

/// A new event, which gets a fund of its own unless one is chosen.
#[must_use]
pub fn event_form(t: &Words, lists: &Lists) -> Form {
    let own = Choice::new("", t.get("web-f-event-fund"));
    let funds = std::iter::once(own).chain(lists.funds.iter().cloned()).collect();
    let inputs = vec![
        name(t).focused(),
        code(t),
        // An evening is planned ahead, so the day may lie in the future.
        Input { max: "2199-12-31".to_owned(), ..lists.date(t) },
        Input::new(Kind::Text, "place", t.get("web-f-place")),
        Input::new(Kind::Select, "fund", t.get("web-f-fund")).choices(funds),
    ];
    one_section(t, "/events/new".to_owned(), "web-event-new", "/events", inputs)
}

/// # Errors
/// What cannot be read, field by field.
pub fn read_event(t: &Words, typed: &Typed) -> Result<NewEvent, Vec<FieldProblem>> {
    let mut reader = Reader::new(t, typed);
    let name = reader.needed_text(field("name", "web-f-name"), NAME);
    let code = reader.needed_text(field("code", "web-f-code"), CODE);
    let held_on = reader.needed_date(field("date", "web-f-date"));
    let place = reader.text(field("place", "web-f-place"), NAME).unwrap_or_default();
    let fund = reader.choice(field("fund", "web-f-fund"));
    let event =
        name.zip(code).zip(held_on).map(|((name, code), held_on)| NewEvent { code, name, held_on, place, fund });
    reader.finish(event)
}

/// Who a contact is. Only this table knows the name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactTyped {
    /// `D` for a person who gives, `P` for one who is paid back, `L` for a body that sends bills: the code's letter.
    pub letter: char,
    pub name: String,
    pub note: String,
}

#[must_use]
pub fn contact_form(t: &Words, action: String, contact: Option<(&str, &str)>) -> Form {
    let kinds = [("D", "web-f-contact-donor"), ("P", "web-f-contact-person"), ("L", "web-f-contact-body")];
    let kinds = kinds.map(|(letter, text)| Choice::new(letter, t.get(text))).to_vec();
    let (who, note) = contact.unwrap_or_default();
    let mut inputs = vec![
        Input::new(Kind::Text, "name", t.get("web-f-contact-name")).value(who).autocomplete("off").required().focused(),
        Input::new(Kind::Area, "note", t.get("web-f-contact-note")).value(note),
    ];
    if contact.is_none() {
        inputs.insert(1, Input::new(Kind::Select, "kind", t.get("web-f-contact-kind")).choices(kinds));
    }
    one_section(t, action, "web-save", "/contacts", inputs)
}

/// # Errors
/// What cannot be read, field by field.
pub fn read_contact(t: &Words, typed: &Typed) -> Result<ContactTyped, Vec<FieldProblem>> {
    let mut reader = Reader::new(t, typed);
    let name = reader.needed_text(field("name", "web-f-contact-name"), NAME);
    let note = reader.text(field("note", "web-f-contact-note"), LINE).unwrap_or_default();
    let letter = typed.get("kind").chars().next().filter(|letter| "DPL".contains(*letter)).unwrap_or('D');
    reader.finish(name.map(|name| ContactTyped { letter, name, note }))
}

/// What the set-up calls an account where money lies: its path from kind and name, such as `Assets:Bank:Giro`.
///
/// # Errors
/// When the name has signs that no path can have.
pub fn money_account(kind: &str, name: &str) -> Result<AccountPath, AccountError> {
    let root = match kind {
        "cash" => "Assets:Cash",
        "provider" => "Assets:PayPal",
        _ => "Assets:Bank",
    };
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>())
    };
    let plain: String = name.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    format!("{root}:{}", plain.split_whitespace().filter_map(word).collect::<String>()).parse()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{lists, typed};
    use super::*;

    fn fields_of<T: std::fmt::Debug>(read: Result<T, Vec<FieldProblem>>) -> Vec<String> {
        read.unwrap_err().into_iter().map(|problem| problem.field).collect()
    }

    #[test]
    fn a_fund_keeps_its_code_and_takes_its_aliases_line_by_line() {
        let t = Words::new("en");
        let fields = [
            ("code", "rupression"),
            ("name", "Rupression"),
            ("restriction", "restricted"),
            ("aliases", "Network case\r\n\r\n  soli RUS \r\nСеть"),
            ("target", "2.000,00"),
        ];
        let fund = read_fund(&t, Currency::EUR, &typed(&fields), None).unwrap();
        assert_eq!(fund.aliases, ["Network case", "soli RUS", "Сеть"]);
        assert_eq!(fund.target.map(|target| target.minor), Some(200_000));
        let renamed = typed(&[("code", "other"), ("name", "Renamed"), ("restriction", "designated")]);
        let renamed = read_fund(&t, Currency::EUR, &renamed, Some(&fund)).unwrap();
        assert_eq!((renamed.code.as_str(), renamed.name.as_str()), ("rupression", "Renamed"));
        let form = fund_form(&t, Currency::EUR, Some(&fund));
        assert!(form.sections[0].inputs.iter().all(|input| input.name != "code"));
        assert_eq!(fields_of(read_fund(&t, Currency::EUR, &typed(&[]), None)), ["code", "name", "restriction"]);
    }

    #[test]
    fn an_account_gets_role_and_label_from_its_path() {
        let t = Words::new("en");
        let roles = &account_form(&t).sections[0].inputs[2].choices;
        assert!(roles.iter().all(|role| !role.text.starts_with("web-")), "{roles:?}");
        let account = read_account(&t, &typed(&[("path", "Assets:Bank:Giro")])).unwrap();
        assert_eq!((account.role, account.label.as_str(), account.currency), (Role::Bank, "Giro", None));
        assert_eq!(
            fields_of(read_account(&t, &typed(&[("path", "Bank"), ("currency", "EURO")]))),
            ["path", "currency"]
        );
    }

    #[test]
    fn products_events_and_contacts_name_what_is_missing() {
        let t = Words::new("en");
        assert_eq!(fields_of(read_product(&t, Currency::EUR, &typed(&[]))), ["name", "code", "price", "fund"]);
        assert_eq!(fields_of(read_event(&t, &typed(&[("code", "E05")]))), ["name"]);
        assert_eq!(fields_of(read_contact(&t, &typed(&[]))), ["name"]);
        let contact = read_contact(&t, &typed(&[("name", "Anna"), ("kind", "<b>")])).unwrap();
        assert_eq!(contact.letter, 'D');
        assert_eq!(product_form(&t, &lists()).action, "/merch/new");
        assert_eq!(event_form(&t, &lists()).sections[0].inputs[2].max, "2199-12-31");
    }

    #[test]
    fn the_set_up_makes_paths_of_names() {
        assert_eq!(money_account("bank", "our giro account").unwrap().as_str(), "Assets:Bank:OurGiroAccount");
        assert_eq!(money_account("cash", "Box: old").unwrap().as_str(), "Assets:Cash:BoxOld");
        assert!(money_account("bank", "…").is_err());
    }
}
