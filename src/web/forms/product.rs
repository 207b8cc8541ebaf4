//! A product: what it is, what it costs whom, what it is made of and where its surplus goes. Knows no request and no
//! database.

use std::collections::BTreeMap;

use super::with_choose;
use crate::acts::Percent;
use crate::ledger::product::{Details, Part, PriceList, Product, SurplusRule, SurplusShare};
use crate::ledger::{Currency, FundCode};
use crate::ops::open_goods::{NewProduct, read_part};
use crate::web::form::{LINE, Reader, Typed, field};
use crate::web::views::{Choice, FieldProblem, Form, Input, Kind, Section};
use crate::words::Words;

const NAME: usize = 100;
const SHORT: usize = 40;
/// The fund that most groups keep their goods in; chosen from the start where there is one of this code.
const MERCH: &str = "merch";

/// The form for a new product, or with the values of the one that is changed.
#[must_use]
pub fn form(t: &Words, currency: Currency, funds: &[Choice], product: Option<&Product>) -> Form {
    let amount = |name: &str, label: &str| Input::new(Kind::Amount, name, t.get(label)).unit(currency.code());
    let mut first = vec![
        Input::new(Kind::Text, "name", t.get("web-f-name")).required(),
        amount("price", "web-f-price").required(),
        Input::new(Kind::Number, "reorder", t.get("web-f-reorder")).between("0", "1000000"),
    ];
    if product.is_none() {
        let code = Input::new(Kind::Text, "code", t.get("web-f-code")).hint(t.get("web-f-code-hint"));
        first.insert(0, code.required().focused());
    }
    first.push(fund_input(t, funds, product));
    let text = |name: &str| Input::new(Kind::Text, name, t.get(&format!("product-{name}")));
    let variant =
        vec![text("family").hint(t.get("product-family-hint")), text("size"), text("colour"), text("language")];
    let prices = PriceList::ALL.map(|list| amount(list.name(), &format!("product-price-{}", list.name()))).to_vec();
    let parts = Input::new(Kind::Area, "parts", t.get("product-parts")).hint(t.get("product-parts-hint"));
    let sections = vec![
        Section { inputs: first, ..Section::default() },
        Section { title: t.get("product-variant"), inputs: variant, is_folded: true },
        Section { title: t.get("product-prices"), inputs: prices, is_folded: true },
        Section { title: t.get("product-set"), inputs: vec![parts], is_folded: true },
        Section {
            title: t.get("product-surplus"),
            inputs: surplus_inputs(t, currency, funds, product),
            is_folded: true,
        },
    ];
    let own = product.map_or("/merch".to_owned(), |product| format!("/merch/{}", product.code));
    let action = product.map_or("/merch/new".to_owned(), |_| format!("{own}/edit"));
    let mut form = Form { action, cancel: own, submit: t.get("web-merch-save"), sections, ..Form::default() };
    if let Some(product) = product {
        form.refill(&|name| Some(value(product, name)), &[]);
    }
    form
}

/// The fund that has its cost and sales; of a known product, too, when that fund takes nothing new.
fn fund_input(t: &Words, funds: &[Choice], product: Option<&Product>) -> Input {
    let mut choices = funds.to_vec();
    let hint = if product.is_some() { "product-fund-change-hint" } else { "product-fund-hint" };
    let input = Input::new(Kind::Select, "fund", t.get("web-fund")).hint(t.get(hint)).required();
    let Some(product) = product else {
        // The funds of events, which end with their nights, come last.
        choices.sort_by_key(|choice| choice.value.starts_with("event-"));
        let usual = choices.iter().find(|choice| choice.value == MERCH).map(|choice| choice.value.clone());
        return input.choices(with_choose(t, &choices)).value(usual.unwrap_or_default());
    };
    let own = Some(product.fund.as_str());
    if let Some(own) = own.filter(|own| !choices.iter().any(|choice| choice.value == *own)) {
        choices.push(Choice::new(own, own));
    }
    input.choices(choices)
}

fn surplus_inputs(t: &Words, currency: Currency, funds: &[Choice], product: Option<&Product>) -> Vec<Input> {
    let from_now = if product.is_some() { t.get("product-surplus-from-now") } else { String::new() };
    let none = Choice::new("", t.get("product-surplus-none"));
    let funds = std::iter::once(none).chain(funds.iter().cloned()).collect();
    let rules = ["all", "part", "piece", "after_costs"].map(|rule| Choice::new(rule, t.get(&rule_key(rule))));
    vec![
        Input::new(Kind::Select, "surplus_fund", t.get("product-surplus-fund")).choices(funds).hint(from_now),
        Input::new(Kind::Select, "surplus_rule", t.get("product-surplus-rule")).choices(rules.to_vec()),
        Input::new(Kind::Text, "surplus_percent", t.get("product-surplus-percent")).unit("%"),
        Input::new(Kind::Amount, "surplus_piece", t.get("product-surplus-piece")).unit(currency.code()),
        Input::new(Kind::Text, "promise", t.get("product-promise")).hint(t.get("product-promise-hint")).wide(),
    ]
}

/// The key of what a rule is called.
#[must_use]
pub fn rule_key(rule: &str) -> String {
    format!("product-rule-{}", rule.replace('_', "-"))
}

/// A percentage as people write it.
#[must_use]
pub fn percent(weight: u64) -> String {
    let (whole, rest) = (weight / 10_000, weight % 10_000);
    let text = format!("{whole}.{rest:04}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn value(product: &Product, name: &str) -> String {
    let details = &product.details;
    let amount = |minor: i64| crate::ledger::Money::new(minor, product.price.currency).to_string();
    let share = details.surplus.as_ref().map(|rule| rule.share);
    match name {
        "name" => product.name.clone(),
        "price" => product.price.to_string(),
        "fund" => product.fund.to_string(),
        "reorder" => product.reorder_level.to_string(),
        "family" => details.family.clone(),
        "size" => details.size.clone(),
        "colour" => details.colour.clone(),
        "language" => details.language.clone(),
        "parts" => {
            let parts = details.parts.iter().map(|part| format!("{} {}", part.quantity, part.product));
            parts.collect::<Vec<_>>().join("\n")
        }
        "surplus_fund" => details.surplus.as_ref().map(|rule| rule.fund.to_string()).unwrap_or_default(),
        "surplus_rule" => share.map(|share| share.stored().0.to_owned()).unwrap_or_default(),
        "surplus_percent" => match share {
            Some(SurplusShare::Part(weight) | SurplusShare::AfterCosts(weight)) => percent(weight),
            _ => String::new(),
        },
        "surplus_piece" => match share {
            Some(SurplusShare::Piece(minor)) => amount(minor),
            _ => String::new(),
        },
        "promise" => details.surplus.as_ref().map(|rule| rule.promise.clone()).unwrap_or_default(),
        list => {
            let list = PriceList::ALL.into_iter().find(|known| known.name() == list);
            list.and_then(|list| details.prices.get(&list)).map(|minor| amount(*minor)).unwrap_or_default()
        }
    }
}

/// A new product.
///
/// # Errors
/// What cannot be read, field by field.
pub fn read_new(t: &Words, currency: Currency, typed: &Typed) -> Result<NewProduct, Vec<FieldProblem>> {
    let mut reader = Reader::new(t, typed);
    let code = reader.code(field("code", "web-f-code"));
    let fund = reader.needed_choice::<FundCode>(field("fund", "web-fund"));
    let said = read_said(&mut reader, currency);
    let new = code.zip(fund).zip(said).map(|((code, fund), said)| NewProduct {
        code: code.to_string(),
        name: said.name,
        price: said.price,
        inventory: None,
        fund,
        reorder_level: said.reorder_level,
        details: said.details,
    });
    reader.finish(new)
}

/// The product as it is to be.
///
/// # Errors
/// What cannot be read, field by field.
pub fn read_changed(t: &Words, product: &Product, typed: &Typed) -> Result<Product, Vec<FieldProblem>> {
    let mut reader = Reader::new(t, typed);
    let said = read_said(&mut reader, product.price.currency);
    let fund = reader.needed_choice::<FundCode>(field("fund", "web-fund"));
    let changed = said.zip(fund).map(|(said, fund)| Product {
        name: said.name,
        price: said.price,
        fund,
        reorder_level: said.reorder_level,
        details: said.details,
        ..product.clone()
    });
    reader.finish(changed)
}

struct Said {
    name: String,
    price: crate::ledger::Money,
    reorder_level: i64,
    details: Details,
}

fn read_said(reader: &mut Reader<'_>, currency: Currency) -> Option<Said> {
    let name = reader.needed_text(field("name", "web-f-name"), NAME);
    let price = reader.needed_amount(field("price", "web-f-price"), currency);
    let reorder_level = reader.pieces(field("reorder", "web-f-reorder"));
    let mut text = |name, label| reader.text(field(name, label), SHORT).unwrap_or_default();
    let (family, size) = (text("family", "product-family"), text("size", "product-size"));
    let (colour, language) = (text("colour", "product-colour"), text("language", "product-language"));
    let mut prices = BTreeMap::new();
    for list in PriceList::ALL {
        let label = format!("product-price-{}", list.name());
        if let Some(price) = reader.amount(field(list.name(), &label), currency) {
            prices.insert(list, price.minor);
        }
    }
    if let (Some(normal), Some(solidarity)) = (price, prices.get(&PriceList::Solidarity))
        && *solidarity <= normal.minor
    {
        reader.wrong(PriceList::Solidarity.name(), "product-wrong-solidarity", &[("normal", &normal.to_string())]);
    }
    let parts = read_parts(reader);
    let surplus = read_rule(reader, currency);
    let details = Details { family, size, colour, language, prices, parts, surplus };
    Some(Said { name: name?, price: price?, reorder_level: reorder_level?, details })
}

fn read_parts(reader: &mut Reader<'_>) -> Vec<Part> {
    let mut parts = Vec::new();
    for line in reader.lines(field("parts", "product-parts"), NAME, 50) {
        match read_part(&line) {
            Ok(part) => parts.push(part),
            Err(_) => reader.wrong("parts", "product-wrong-part", &[("read", &line)]),
        }
    }
    parts
}

fn read_rule(reader: &mut Reader<'_>, currency: Currency) -> Option<SurplusRule> {
    let fund = reader.choice::<FundCode>(field("surplus_fund", "product-surplus-fund"))?;
    let promise = reader.text(field("promise", "product-promise"), LINE).unwrap_or_default();
    let typed = reader.typed().get("surplus_percent").to_owned();
    let weight = || Percent::new(if typed.is_empty() { "100" } else { typed.as_str() }).weight().ok();
    let share = match reader.typed().get("surplus_rule") {
        "part" => weight().map(SurplusShare::Part),
        "after_costs" => weight().map(SurplusShare::AfterCosts),
        "piece" => {
            let piece = reader.needed_amount(field("surplus_piece", "product-surplus-piece"), currency)?;
            Some(SurplusShare::Piece(piece.minor))
        }
        _ => Some(SurplusShare::All),
    };
    if share.is_none() {
        reader.wrong("surplus_percent", "product-wrong-percent", &[("read", &typed)]);
    }
    share.map(|share| SurplusRule { fund, share, promise })
}

#[cfg(test)]
mod tests {
    use super::super::tests::typed;
    use super::*;

    #[test]
    fn a_product_is_read_with_all_it_is() {
        let t = Words::new("en");
        let fields = [
            ("code", "CARDS"),
            ("name", "Five postcards"),
            ("price", "4"),
            ("fund", "general"),
            ("solidarity", "6,50"),
            ("parts", "5 × CARD"),
            ("surplus_fund", "rupression"),
            ("surplus_rule", "after_costs"),
            ("surplus_percent", "50"),
        ];
        let new = read_new(&t, Currency::EUR, &typed(&fields)).unwrap();
        assert_eq!(new.details.prices.get(&PriceList::Solidarity), Some(&650));
        assert_eq!(new.details.parts, [Part { product: "CARD".into(), quantity: 5 }]);
        assert_eq!(new.details.surplus.map(|rule| rule.share), Some(SurplusShare::AfterCosts(500_000)));
    }

    #[test]
    fn a_solidarity_price_below_the_normal_one_is_asked_about() {
        let t = Words::new("en");
        for (solidarity, wrong) in [("3.00", 1), ("4", 1), ("4.01", 0), ("", 0)] {
            let fields =
                [("code", "C"), ("name", "Card"), ("price", "4"), ("fund", "general"), ("solidarity", solidarity)];
            let problems = read_new(&t, Currency::EUR, &typed(&fields)).err().unwrap_or_default();
            assert_eq!(problems.iter().filter(|one| one.field == "solidarity").count(), wrong, "{solidarity}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_beside_its_field() {
        let t = Words::new("en");
        let fields = [
            ("name", "x"),
            ("price", "zwanzig"),
            ("parts", "many CARDS"),
            ("surplus_fund", "general"),
            ("surplus_rule", "part"),
            ("surplus_percent", "200"),
        ];
        let problems = read_new(&t, Currency::EUR, &typed(&fields)).unwrap_err();
        let fields: Vec<&str> = problems.iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(fields, ["code", "fund", "price", "parts", "surplus_percent"]);
    }

    #[test]
    fn a_percentage_is_shown_as_it_was_typed() {
        assert_eq!([percent(500_000), percent(125_000), percent(1_000_000)], ["50", "12.5", "100"]);
    }
}
