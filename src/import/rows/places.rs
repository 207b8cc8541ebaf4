//! Where the roles stand in a table, looked up once before its rows are read. Knows no cell.

use super::Plan;
use crate::import::vocabulary::{Role, Word, plain, vocabulary};

/// Positions of the roles, looked up once.
pub(super) struct Places {
    pub(super) booked: Option<usize>,
    pub(super) value: Option<usize>,
    pub(super) others: Vec<usize>,
    pub(super) amount: Option<usize>,
    pub(super) debit: Option<usize>,
    pub(super) credit: Option<usize>,
    pub(super) net: Option<usize>,
    pub(super) fee: Option<usize>,
    pub(super) balance: Option<usize>,
    pub(super) currency: Option<usize>,
    pub(super) side: Option<usize>,
    pub(super) status: Option<usize>,
    /// A column called “pending” beside the status: it says yes or no.
    pub(super) pending: Option<usize>,
    pub(super) kind: Option<usize>,
    pub(super) own: Option<usize>,
    pub(super) purposes: Vec<usize>,
    /// What a row's text is where it has none of its own.
    pub(super) stand_ins: Vec<usize>,
    pub(super) refs: Vec<(usize, &'static str)>,
    pub(super) facts: Vec<(usize, &'static str)>,
    pub(super) repeated: Option<usize>,
    /// Columns of money that nobody gave a meaning.
    pub(super) spare: Vec<usize>,
}

const REFS: [(Role, &str); 13] = [
    (Role::BankId, "bank_id"),
    (Role::RelatedId, "related_id"),
    (Role::GroupId, "group_id"),
    (Role::PayoutId, "payout_id"),
    (Role::EndToEnd, "end_to_end"),
    (Role::Mandate, "mandate"),
    (Role::Creditor, "creditor"),
    (Role::OrderNo, "order_no"),
    (Role::OriginalAmount, "original_amount"),
    (Role::OriginalCurrency, "original_currency"),
    (Role::Rate, "rate"),
    (Role::Email, "email"),
    (Role::Bic, "bic"),
];

/// What a row says of an order. Quantity and names are texts, the others money.
const FACTS: [(Role, &str); 7] = [
    (Role::Item, "item"),
    (Role::Sku, "sku"),
    (Role::Quantity, "quantity"),
    (Role::ItemPrice, "item_price"),
    (Role::Shipping, "shipping"),
    (Role::Discount, "discount"),
    (Role::Refunded, "refunded"),
];

impl Places {
    pub(super) fn of(plan: &Plan) -> Self {
        let first = |role| plan.columns.first(role);
        let found = |roles: &[(Role, &'static str)]| {
            roles.iter().filter_map(|(role, key)| first(*role).map(|column| (column, *key))).collect()
        };
        let mut purposes = [plan.columns.all(Role::Purpose), plan.columns.all(Role::Item)].concat();
        purposes.sort_unstable();
        let named = |name: &str| plan.names.iter().position(|found| plain(found) == plain(name));
        let status = first(Role::Status);
        let is_flag = |column: &usize| {
            let is_left = matches!(plan.columns.roles.get(*column), Some(None | Some(Role::Ignored)));
            is_left && plan.names.get(*column).is_some_and(|name| vocabulary().is(Word::Pending, name))
        };
        Self {
            booked: first(Role::BookedOn),
            value: first(Role::ValueOn),
            others: plan.columns.all(Role::StartedOn),
            amount: first(Role::Amount),
            debit: first(Role::Debit),
            credit: first(Role::Credit),
            net: first(Role::Net),
            fee: first(Role::Fee),
            balance: first(Role::Balance),
            currency: first(Role::Currency),
            side: plan.side.and(first(Role::Side)),
            status,
            pending: status.and_then(|_| (0..plan.columns.roles.len()).find(is_flag)),
            kind: first(Role::Kind),
            own: first(Role::OwnAccount),
            purposes,
            stand_ins: plan.columns.stand_ins.clone(),
            refs: found(&REFS),
            facts: found(&FACTS),
            spare: plan.columns.spare_money(),
            repeated: plan.profile.and_then(|profile| profile.repeated_by.as_deref()).and_then(named),
        }
    }
}
