//! What is done with goods and with what is owed for them, beside the plain sale: one deed is one form and one act of
//! `record`. Knows no request and no database; what can be chosen is given as [`Lists`] and [`Places`].

mod night;
mod stock;
mod trade;

pub use night::denominations;

use super::{Lists, Said, act_form, more, with_choose};
use crate::acts::stock::StockItem;
use crate::acts::{Percent, Record};
use crate::ledger::{AccountPath, Currency, Money};
use crate::web::form::{Field, LINE, Reader, Typed, field};
use crate::web::views::{Choice, FieldProblem, Form, Input, Kind, Part, Section};
use crate::words::Words;

/// Where goods can lie and who may owe, in the reader's language.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// Boxes and shelves of our own; the first, without a value, is each product's own stock.
    pub own: Vec<Choice>,
    /// Shops that sell for us, by the last part of their accounts.
    pub shops: Vec<Choice>,
    /// Accounts of what is owed to us.
    pub receivable: Vec<Choice>,
    /// Accounts of what we owe to people and bodies.
    pub payable: Vec<Choice>,
    /// Where an order may be paid: money, later, or paid before.
    pub paid: Vec<Choice>,
    /// What guests of the event pay at the door, as it was planned: what it is called (or nothing), and how much.
    pub door: Vec<(String, Money)>,
}

/// One number beside each product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    pub name: &'static str,
    /// The key of its heading.
    pub label: &'static str,
    pub is_amount: bool,
}

const fn pieces(name: &'static str, label: &'static str) -> Column {
    Column { name, label, is_amount: false }
}

const fn amount(name: &'static str, label: &'static str) -> Column {
    Column { name, label, is_amount: true }
}

const QUANTITY: &[Column] = &[pieces("quantity", "web-sale-pieces")];
const BOUGHT: &[Column] = &[pieces("quantity", "web-sale-pieces"), amount("cost", "deed-cost")];
const DONATED: &[Column] = &[pieces("quantity", "web-sale-pieces"), amount("value", "deed-value")];
const COUNTED: &[Column] = &[pieces("counted", "deed-count")];
const SETTLED: &[Column] =
    &[pieces("sold", "deed-sold"), pieces("returned", "deed-back"), pieces("missing", "deed-missing")];
const REFUNDED: &[Column] = &[pieces("back", "deed-back")];
const EXCHANGED: &[Column] = &[pieces("back", "deed-back"), pieces("out", "deed-out")];

/// What can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    Order,
    Preorder,
    Refund,
    Exchange,
    Bought,
    Donated,
    Counted,
    Moved,
    Given,
    Brought,
    Settled,
    Theirs,
    Received,
    Paid,
    Tickets,
    Night,
}

impl Deed {
    pub const ALL: [Self; 16] = [
        Self::Order,
        Self::Preorder,
        Self::Refund,
        Self::Exchange,
        Self::Bought,
        Self::Donated,
        Self::Counted,
        Self::Moved,
        Self::Given,
        Self::Brought,
        Self::Settled,
        Self::Theirs,
        Self::Received,
        Self::Paid,
        Self::Tickets,
        Self::Night,
    ];

    /// The end of the keys of its texts.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Preorder => "preorder",
            Self::Refund => "refund",
            Self::Exchange => "exchange",
            Self::Bought => "bought",
            Self::Donated => "donated",
            Self::Counted => "counted",
            Self::Moved => "moved",
            Self::Given => "given",
            Self::Brought => "brought",
            Self::Settled => "settled",
            Self::Theirs => "theirs",
            Self::Received => "received",
            Self::Paid => "paid",
            Self::Tickets => "tickets",
            Self::Night => "night",
        }
    }

    #[must_use]
    pub const fn href(self) -> &'static str {
        match self {
            Self::Order => "/record/order",
            Self::Preorder => "/record/preorder",
            Self::Refund => "/record/sale-refund",
            Self::Exchange => "/record/exchange",
            Self::Bought => "/stock/bought",
            Self::Donated => "/stock/donated",
            Self::Counted => "/stock/counted",
            Self::Moved => "/stock/moved",
            Self::Given => "/stock/given",
            Self::Brought => "/consignment/brought",
            Self::Settled => "/consignment/settled",
            Self::Theirs => "/consignment/theirs",
            Self::Received => "/record/received",
            Self::Paid => "/record/paid",
            Self::Tickets => "/record/tickets",
            Self::Night => "/record/night",
        }
    }

    #[must_use]
    pub const fn part(self) -> Part {
        if matches!(self, Self::Tickets | Self::Night) { Part::Events } else { Part::Merch }
    }

    /// What is asked beside each product; nothing where no products are chosen.
    #[must_use]
    pub const fn columns(self) -> &'static [Column] {
        match self {
            Self::Order | Self::Preorder | Self::Moved | Self::Given | Self::Brought => QUANTITY,
            Self::Bought => BOUGHT,
            Self::Donated => DONATED,
            Self::Counted => COUNTED,
            Self::Settled => SETTLED,
            Self::Refund => REFUNDED,
            Self::Exchange => EXCHANGED,
            _ => &[],
        }
    }

    /// The form below the products.
    #[must_use]
    pub fn form(self, t: &Words, lists: &Lists, places: &Places, key: &str) -> Form {
        let asks = Asks { t, lists, places };
        let (first, rest) = match self {
            Self::Bought => stock::bought(&asks),
            Self::Donated => (vec![asks.place("place", "deed-place")], Vec::new()),
            Self::Counted => (vec![asks.place("place", "deed-place")], Vec::new()),
            Self::Moved => stock::moved(&asks),
            Self::Given => stock::given(&asks),
            Self::Order => trade::order(&asks),
            Self::Preorder => trade::preorder(&asks),
            Self::Refund => trade::refund(&asks),
            Self::Exchange => trade::exchange(&asks),
            Self::Brought => trade::brought(&asks),
            Self::Settled => trade::settled(&asks),
            Self::Theirs => trade::theirs(&asks),
            Self::Received => trade::received(&asks),
            Self::Paid => trade::paid(&asks),
            Self::Tickets => trade::tickets(&asks),
            Self::Night => return self.on_its_way(t, key, night::sections(&asks)),
        };
        let inputs = first.into_iter().chain([lists.date(t)]).collect();
        self.on_its_way(t, key, vec![Section { inputs, ..Section::default() }, more(t, rest)])
    }

    fn on_its_way(self, t: &Words, key: &str, sections: Vec<Section>) -> Form {
        Form { cancel: self.part().href().to_owned(), ..act_form(t, self.href(), key, sections) }
    }

    /// The record that was typed.
    ///
    /// # Errors
    /// What cannot be read, field by field.
    pub fn read(self, t: &Words, currency: Currency, typed: &Typed, key: &str) -> Result<Record, Vec<FieldProblem>> {
        let mut reads = Reads { reader: Reader::new(t, typed), typed, currency };
        let act = match self {
            Self::Bought => stock::read_bought(&mut reads),
            Self::Donated => stock::read_donated(&mut reads),
            Self::Counted => stock::read_counted(&mut reads),
            Self::Moved => stock::read_moved(&mut reads),
            Self::Given => stock::read_given(&mut reads),
            Self::Order => trade::read_order(&mut reads),
            Self::Preorder => trade::read_preorder(&mut reads),
            Self::Refund => trade::read_refund(&mut reads),
            Self::Exchange => trade::read_exchange(&mut reads),
            Self::Brought => trade::read_brought(&mut reads),
            Self::Settled => trade::read_settled(&mut reads),
            Self::Theirs => trade::read_theirs(&mut reads),
            Self::Received => trade::read_received(&mut reads),
            Self::Paid => trade::read_paid(&mut reads),
            Self::Tickets => trade::read_tickets(&mut reads),
            Self::Night => night::read(&mut reads),
        };
        let said = Said::read(&mut reads.reader);
        let record = said.record(key, act);
        reads.reader.finish(record)
    }
}

/// What a form is made of.
struct Asks<'a> {
    t: &'a Words,
    lists: &'a Lists,
    places: &'a Places,
}

impl Asks<'_> {
    fn place(&self, name: &str, label: &str) -> Input {
        Input::new(Kind::Select, name, self.t.get(label)).choices(self.places.own.clone())
    }

    fn choose(&self, name: &str, label: &str, choices: &[Choice]) -> Input {
        Input::new(Kind::Select, name, self.t.get(label)).choices(with_choose(self.t, choices))
    }

    fn amount(&self, name: &str, label: &str) -> Input {
        self.lists.amount(self.t, name, label)
    }

    fn text(&self, name: &str, label: &str) -> Input {
        Input::new(Kind::Text, name, self.t.get(label)).autocomplete("off")
    }

    /// Who is owed, by a short name: those there are below this account, or somebody new.
    fn owed(&self, name: &str, label: &str, parent: &str) -> Input {
        let known = self.places.payable.iter().map(|one| one.value.as_str());
        let short = |path: &str| path.strip_prefix(parent).and_then(|rest| rest.strip_prefix(':')).map(str::to_owned);
        self.text(name, label).hint(self.t.get("deed-owed-hint")).suggestions(known.filter_map(short).collect())
    }

    /// Who owes us, by a short name: somebody known, or somebody new.
    fn owing(&self, name: &str, label: &str) -> Input {
        let known = self.places.receivable.iter().map(|one| one.value.as_str());
        let parent = crate::acts::chart::RECEIVABLE;
        let short = |path: &str| path.strip_prefix(parent).and_then(|rest| rest.strip_prefix(':')).map(str::to_owned);
        self.text(name, label).hint(self.t.get("deed-owing-hint")).suggestions(known.filter_map(short).collect())
    }

    fn reason(&self) -> Input {
        self.text("stock_reason", "stall-reason").wide()
    }
}

/// What was typed, on its way to an act.
struct Reads<'a> {
    reader: Reader<'a>,
    typed: &'a Typed,
    currency: Currency,
}

impl Reads<'_> {
    /// Products for which a number stands in the column; a zero counts only where it says something.
    fn numbers(&mut self, column: &str, with_zero: bool) -> Vec<(String, i64)> {
        let mut found = Vec::new();
        for (name, value) in self.typed.iter() {
            let Some(code) = name.strip_prefix(column).and_then(|rest| rest.strip_prefix('-')) else { continue };
            if value.trim().is_empty() {
                continue;
            }
            match self.reader.pieces(field(name, "web-sale-pieces")) {
                Some(0) | None if !with_zero => {}
                Some(count) => found.push((code.to_owned(), count)),
                None => {}
            }
        }
        found
    }

    fn items(&mut self, column: &str) -> Vec<StockItem> {
        let items = self.numbers(column, false).into_iter();
        items.map(|(product, quantity)| StockItem { product, quantity }).collect()
    }

    /// Says so where an amount stands beside a product and no pieces.
    fn alone(&mut self, column: &str) {
        for (name, value) in self.typed.iter().filter(|(_, value)| !value.trim().is_empty()) {
            let Some(code) = name.strip_prefix(column).and_then(|rest| rest.strip_prefix('-')) else { continue };
            let pieces = format!("quantity-{code}");
            if matches!(self.typed.get(&pieces).trim(), "" | "0") {
                self.reader.wrong(&pieces, "deed-wrong-no-pieces", &[("read", value)]);
            }
        }
    }

    /// What is kept of a sale: nothing must be said as 0, for an empty field is soon overlooked.
    fn percent(&mut self, is_said_otherwise: bool) -> Option<Percent> {
        let typed = self.typed.get("percent").trim().replace(',', ".");
        if typed.is_empty() {
            if !is_said_otherwise {
                self.reader.wrong("percent", "deed-wrong-commission", &[]);
            }
            return None;
        }
        let percent = Percent::new(typed.trim_end_matches('%').trim_end());
        if percent.weight().is_err() {
            self.reader.wrong("percent", "product-wrong-percent", &[("read", &typed)]);
        }
        Some(percent)
    }

    /// Says that a number is missing where none was typed.
    fn some<T>(&mut self, items: Vec<T>, columns: &[Column]) -> Option<Vec<T>> {
        let is_column = |name: &str| columns.iter().any(|column| name.starts_with(&format!("{}-", column.name)));
        let is_typed = self.typed.iter().any(|(name, value)| is_column(name) && !matches!(value.trim(), "" | "0"));
        if items.is_empty() && !is_typed {
            self.reader.wrong("", "deed-wrong-nothing", &[]);
        }
        (!items.is_empty()).then_some(items)
    }

    fn place(&mut self, name: &str) -> Option<AccountPath> {
        self.reader.choice(field(name, "deed-place"))
    }

    /// The account of who is owed, by the short name below `parent` or by its whole path.
    fn owed(&mut self, field: Field<'_>, parent: &str) -> Option<AccountPath> {
        let short = self.reader.text(field, 80)?;
        let path = if short.contains(':') { short.clone() } else { format!("{parent}:{short}") };
        let found = path.parse().ok();
        if found.is_none() {
            self.reader.wrong(field.name, "deed-wrong-owed", &[("read", &short)]);
        }
        found
    }

    fn needed_owed(&mut self, field: Field<'_>, parent: &str) -> Option<AccountPath> {
        self.reader.needed_text(field, 80)?;
        self.owed(field, parent)
    }

    fn reason(&mut self) -> Option<String> {
        self.reader.text(field("stock_reason", "stall-reason"), LINE)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{line, typed, wrong};
    use super::*;

    fn said(deed: Deed, fields: &[(&str, &str)]) -> Result<Record, Vec<FieldProblem>> {
        deed.read(&Words::new("en"), Currency::EUR, &typed(fields), "k")
    }

    #[test]
    fn a_batch_with_freight_becomes_a_purchase() {
        let fields = [
            ("quantity-SHIRT", "100"),
            ("cost-SHIRT", "620"),
            ("freight", "30,00"),
            ("spread", "quantity"),
            ("paid_from", "Assets:Bank:Giro"),
        ];
        let said = line(said(Deed::Bought, &fields));
        for part in [r#""cost":"620.00""#, r#""freight":"30.00""#, r#""spread":"quantity""#] {
            assert!(said.contains(part), "{said}");
        }
    }

    #[test]
    fn a_cost_without_pieces_is_asked_about() {
        let paid = ("paid_from", "Assets:Bank:Giro");
        let both = [("quantity-ZINE", "5"), ("cost-ZINE", "9"), ("cost-SHIRT", "620"), paid];
        assert_eq!(wrong(said(Deed::Bought, &both)), ["quantity-SHIRT"]);
        assert_eq!(wrong(said(Deed::Bought, &[("cost-SHIRT", "620"), paid])), ["quantity-SHIRT"]);
        assert_eq!(wrong(said(Deed::Donated, &[("value-ZINE", "5"), ("quantity-ZINE", "0")])), ["quantity-ZINE"]);
    }

    #[test]
    fn what_is_kept_of_a_sale_is_said_even_when_it_is_nothing() {
        let sold = [("shop", "A"), ("sold-SHIRT", "8")];
        assert_eq!(wrong(said(Deed::Settled, &sold)), ["percent"]);
        for kept in [("percent", "0"), ("percent", "20 %"), ("commission", "12")] {
            assert!(said(Deed::Settled, &[sold[0], sold[1], kept]).is_ok(), "{kept:?}");
        }
        assert_eq!(wrong(said(Deed::Settled, &[sold[0], sold[1], ("percent", "120")])), ["percent"]);
        let theirs =
            [("amount", "9"), ("consignor", "D"), ("fund", "merch"), ("into", "Assets:Cash:Box"), ("percent", "0")];
        assert_eq!(wrong(said(Deed::Theirs, &theirs[..4])), ["percent"]);
        assert!(said(Deed::Theirs, &theirs).is_ok());
    }

    #[test]
    fn who_pays_later_is_named_and_stands_for_the_place_of_the_money() {
        let (goods, box_) = (("quantity-SHIRT", "2"), ("into", "Assets:Cash:Box"));
        let later = line(said(Deed::Order, &[goods, ("owed_by", "AnnaB")]));
        assert!(later.contains(r#""into":"Assets:Receivable:AnnaB""#), "{later}");
        assert_eq!(wrong(said(Deed::Order, &[goods])), ["into"]);
        assert_eq!(wrong(said(Deed::Order, &[goods, box_, ("owed_by", "AnnaB")])), ["into"]);
        assert_eq!(wrong(said(Deed::Order, &[goods, ("owed_by", "Anna:B")])), ["owed_by"]);
    }

    #[test]
    fn a_count_of_none_is_a_count() {
        let said = line(said(Deed::Counted, &[("counted-SHIRT", "0"), ("counted-ZINE", "")]));
        assert!(said.contains(r#""items":[{"product":"SHIRT","counted":0,"#), "{said}");
    }

    #[test]
    fn a_settlement_sheet_is_one_act_with_what_was_sold_came_back_and_is_missing() {
        let fields =
            [("shop", "A"), ("sold-SHIRT", "8"), ("returned-SHIRT", "10"), ("missing-SHIRT", "2"), ("percent", "20")];
        let sheet = line(said(Deed::Settled, &fields));
        assert!(sheet.contains(r#""act":"consignment_settlement""#) && sheet.contains(r#""missing":2"#), "{sheet}");
        let none_sold = line(said(Deed::Settled, &fields[2..4].iter().copied().chain([fields[0]]).collect::<Vec<_>>()));
        assert!(none_sold.contains(r#""act":"consignment_return""#), "{none_sold}");
    }

    #[test]
    fn nothing_typed_is_refused_by_every_deed() {
        for deed in Deed::ALL {
            assert!(!wrong(said(deed, &[])).is_empty(), "{deed:?}");
        }
    }

    #[test]
    fn every_deed_has_its_words() {
        let t = Words::new("en");
        for deed in Deed::ALL {
            assert!(
                t.has(&format!("deed-{}", deed.name())) && t.has(&format!("deed-{}-hint", deed.name())),
                "{deed:?}"
            );
            assert!(deed.columns().iter().all(|column| t.has(column.label)));
        }
    }
}
