//! What the forms offer, as the book has it now. Knows no form.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::ledger::product::Product;
use crate::ledger::{Account, AccountKind, AccountPath, Currency, Role};
use crate::store::accounts::Chart;
use crate::store::events::Event;
use crate::store::{Conn, books, events, personal, products, stock};
use crate::web::error::WebError;
use crate::web::form::Typed;
use crate::web::forms::Lists;
use crate::web::tell;
use crate::web::views::Choice;
use crate::web::views::record::{ChoiceGroup, SaleItem};
use crate::words::Words;

/// Read once for a page.
pub struct Choices {
    pub chart: Chart,
    /// In which a form is filled in: the book's, or that of the account that was chosen.
    pub currency: Currency,
    of_book: Currency,
    events: Vec<Event>,
    contacts: Vec<String>,
    /// Open products with the pieces that are left at all places.
    products: Vec<(Product, i64)>,
}

impl Choices {
    /// # Errors
    /// When the book cannot be read.
    pub fn load(conn: &mut Conn) -> Result<Self, WebError> {
        let mut choices = Self::load_lists(conn)?;
        let chart = &choices.chart;
        let levels = stock::list_levels(conn, chart)?;
        let mut pieces: HashMap<String, i64> = HashMap::new();
        for (product, _, level) in levels {
            let sum = pieces.entry(product).or_default();
            *sum = sum.saturating_add(level.quantity);
        }
        let left = |code: &str| pieces.get(code).copied().unwrap_or(0);
        let open = products::list(conn, chart)?.into_iter().map(|(_, product)| product).filter(|one| !one.is_closed);
        let products = open.map(|product| (left(&product.code), product)).map(|(left, product)| (product, left));
        choices.products = products.collect();
        Ok(choices)
    }

    /// The same without the products, for forms that sell nothing.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn load_lists(conn: &mut Conn) -> Result<Self, WebError> {
        let chart = Chart::load(conn)?;
        let of_book = books::get(conn)?.currency;
        Ok(Self {
            products: Vec::new(),
            currency: of_book,
            of_book,
            events: events::list(conn, &chart)?,
            contacts: personal::list_contacts(conn)?.into_iter().map(|contact| contact.code).collect(),
            chart,
        })
    }

    /// With the currency of the account that money goes to or comes from, where that holds one of its own.
    #[must_use]
    pub fn in_currency_of(mut self, typed: &Typed) -> Self {
        let named = ["into", "from", "paid_from"].into_iter().filter_map(|name| typed.get(name).parse().ok());
        let of_account = |path: AccountPath| self.chart.account(&path)?.currency;
        self.currency = named.filter_map(of_account).next().unwrap_or(self.currency);
        self
    }

    /// In the reader's language.
    #[must_use]
    pub fn lists(&self, t: &Words, today: NaiveDate) -> Lists {
        let accounts = |fits: &dyn Fn(Role, AccountKind) -> bool| -> Vec<Choice> {
            self.chart
                .to_choose()
                .iter()
                .filter(|account| fits(account.role, account.kind))
                .map(|account| Choice::new(account.path.as_str(), self.told(account)))
                .collect()
        };
        let group = |key: &str, kind: AccountKind| ChoiceGroup {
            text: t.get(key),
            choices: accounts(&|role, of| of == kind && !role.is_money() && role != Role::Transfer),
        };
        let groups = vec![
            ChoiceGroup { text: t.get("web-group-money"), choices: accounts(&|role, _| role.is_money()) },
            group("web-group-income", AccountKind::Income),
            group("web-group-expense", AccountKind::Expense),
            group("web-group-asset", AccountKind::Asset),
            group("web-group-liability", AccountKind::Liability),
            group("web-group-equity", AccountKind::Equity),
            ChoiceGroup { text: t.get("web-group-transfer"), choices: accounts(&|role, _| role == Role::Transfer) },
        ];
        let funds = self.chart.funds().into_iter().filter(|fund| !fund.is_closed);
        Lists {
            currency: self.currency,
            has_others: self.chart.to_choose().iter().any(|account| self.holds_other(account)),
            today,
            funds: funds.map(|fund| Choice::new(fund.code.as_str(), fund.name.as_str())).collect(),
            money: accounts(&|role, _| matches!(role, Role::Bank | Role::Cash | Role::Provider)),
            expenses: accounts(&|role, kind| kind == AccountKind::Expense && role != Role::Transfer),
            accounts: groups.into_iter().filter(|group| !group.choices.is_empty()).collect(),
            events: self.events.iter().map(|event| Choice::new(event.code.as_str(), event.name.as_str())).collect(),
            contacts: self.contacts.clone(),
        }
    }

    /// Whether money of another currency than the book's lies there.
    fn holds_other(&self, account: &Account) -> bool {
        account.role.is_money() && account.currency.is_some_and(|currency| currency != self.of_book)
    }

    /// The account by its label; with its currency where that is another than the book's.
    fn told(&self, account: &Account) -> String {
        let label = tell::account(&self.chart, &account.path);
        match account.currency.filter(|currency| self.holds_other(account) && !label.contains(currency.code())) {
            Some(currency) => format!("{label} ({currency})"),
            None => label,
        }
    }

    /// What is on sale.
    #[must_use]
    pub fn items(&self, t: &Words) -> Vec<SaleItem> {
        let item = |(product, left): &(Product, i64)| SaleItem {
            code: product.code.clone(),
            name: product.name.clone(),
            price: t.amount(product.price),
            price_minor: product.price.minor,
            stock: left.to_string(),
            is_low: *left <= product.reorder_level,
            ..SaleItem::default()
        };
        self.products.iter().map(item).collect()
    }
}
