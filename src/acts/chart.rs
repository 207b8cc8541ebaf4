//! The standard chart of a solidarity group: the accounts acts use when none is named, and the usual others.
//!
//! A label is what people call the account; it is written into the book once and is the group's to change.

use crate::ledger::account::AccountError;
use crate::ledger::{Account, Currency};

pub const BANK: &str = "Assets:Bank:Giro";
pub const CASH: &str = "Assets:Cash:Box";
pub const TRANSIT: &str = "Assets:Transit:PayPal-Giro";
pub const RECEIVABLE: &str = "Assets:Receivable";
pub const INVENTORY: &str = "Assets:Inventory";
pub const CONSIGNED: &str = "Assets:Inventory:Consigned";
pub const DUE_FROM: &str = "Assets:DueFrom";
pub const DUE_TO: &str = "Liabilities:DueTo";
pub const PAYABLE: &str = "Liabilities:Payable";
pub const REIMBURSE: &str = "Liabilities:Reimburse";
pub const CONSIGNOR: &str = "Liabilities:Consignor";
pub const PREORDERS: &str = "Liabilities:Payable:Preorders";
pub const TICKETS_AHEAD: &str = "Liabilities:Payable:Tickets";
pub const OPENING: &str = "Equity:Opening";
pub const CONVERSION: &str = "Equity:Conversion";
pub const TRANSFERS_FUNDS: &str = "Transfers:Funds";
pub const TRANSFERS_EVENT: &str = "Transfers:EventSurplus";
pub const TRANSFERS_MERCH: &str = "Transfers:MerchSurplus";
pub const TRANSFERS_IN_KIND: &str = "Transfers:InKind";
pub const DONATIONS_FREE: &str = "Income:Donations:Free";
pub const DONATIONS_EARMARKED: &str = "Income:Donations:Earmarked";
pub const DONATIONS_IN_KIND: &str = "Income:Donations:InKind";
pub const SALES: &str = "Income:Merch:Sales";
pub const SHIPPING: &str = "Income:Merch:Shipping";
pub const COMMISSION_EARNED: &str = "Income:Merch:CommissionEarned";
pub const DOOR: &str = "Income:Event:Door";
pub const BAR: &str = "Income:Event:Bar";
pub const DONATION_BOX: &str = "Income:Event:DonationBox";
pub const TICKETS: &str = "Income:Event:Tickets";
pub const COST_OF_GOODS: &str = "Expenses:Merch:COGS";
pub const SHRINKAGE: &str = "Expenses:Merch:Shrinkage";
pub const COMMISSION: &str = "Expenses:Merch:Commission";
pub const PROMOTION: &str = "Expenses:Merch:Promotion";
pub const SUPPORT_IN_KIND: &str = "Expenses:Support:InKind";
pub const OVER_SHORT: &str = "Expenses:Event:OverShort";
pub const INTEREST: &str = "Income:Interest";
pub const FEES: &str = "Expenses:Fees";
pub const FEES_BANK: &str = "Expenses:Fees:Bank";
pub const FEES_CARDS: &str = "Expenses:Fees:Cards";

/// Below these stand those whom we owe, each with an account that is opened when they are first named.
pub const CREDITORS: [&str; 3] = [PAYABLE, REIMBURSE, CONSIGNOR];

/// Path and label of every account of the standard chart but the provider's, which bears its currency's code.
pub const STANDARD: [(&str, &str); 54] = [
    (BANK, "Giro account"),
    (CASH, "Cash box"),
    ("Assets:Cash:Event", "Event till"),
    (TRANSIT, "On its way from PayPal to the bank"),
    (RECEIVABLE, "Owed to us"),
    (INVENTORY, "Stock"),
    (CONSIGNED, "Stock lying at other places"),
    (DUE_FROM, "Lent to another fund"),
    (PAYABLE, "Bills to pay"),
    (PREORDERS, "Ordered and paid, not yet delivered"),
    (TICKETS_AHEAD, "Tickets sold in advance"),
    (REIMBURSE, "Laid out by people, to be paid back"),
    (CONSIGNOR, "Owed for other people's goods"),
    (DUE_TO, "Borrowed from another fund"),
    (OPENING, "Opening balances"),
    (CONVERSION, "Currency conversion"),
    (TRANSFERS_FUNDS, "Transfers between funds"),
    (TRANSFERS_EVENT, "Surplus of events"),
    (TRANSFERS_MERCH, "Surplus of merch"),
    (TRANSFERS_IN_KIND, "Goods given to another fund"),
    (DONATIONS_FREE, "Donations for anything"),
    (DONATIONS_EARMARKED, "Donations for a purpose"),
    (DONATIONS_IN_KIND, "Goods donated"),
    (SALES, "Merch sold"),
    (SHIPPING, "Shipping paid by buyers"),
    (COMMISSION_EARNED, "Commission on other people's goods"),
    (DOOR, "Door"),
    (BAR, "Bar"),
    (DONATION_BOX, "Donation box"),
    (TICKETS, "Tickets"),
    ("Income:Membership", "Membership"),
    (INTEREST, "Interest"),
    ("Expenses:Support:Legal", "Lawyers and courts"),
    ("Expenses:Support:Parcels", "Parcels"),
    ("Expenses:Support:Letters", "Letters"),
    ("Expenses:Support:Families", "Support for families"),
    (SUPPORT_IN_KIND, "Goods given as support"),
    (COST_OF_GOODS, "Cost of merch sold"),
    ("Expenses:Merch:Postage", "Postage for merch"),
    (SHRINKAGE, "Merch lost or damaged"),
    (COMMISSION, "Commission kept by shops"),
    (PROMOTION, "Merch given away to be seen"),
    ("Expenses:Event:Bands", "Bands and travel"),
    ("Expenses:Event:BarStock", "Drinks and food bought"),
    ("Expenses:Event:PA", "Sound and light"),
    ("Expenses:Event:Venue", "Room"),
    ("Expenses:Event:Flyers", "Flyers and posters"),
    (OVER_SHORT, "Cash over or short"),
    (FEES_BANK, "Bank fees"),
    ("Expenses:Fees:PayPal", "PayPal fees"),
    (FEES_CARDS, "Card fees"),
    ("Expenses:General:Office", "Office, phone, web"),
    ("Expenses:General:Printing", "Printing"),
    ("Expenses:General:Travel", "Travel"),
];

/// The standard chart for a book in `currency`: bank and PayPal hold it alone, every other account holds any.
///
/// # Errors
/// A path of the chart is none, which a test rules out.
pub fn standard(currency: Currency) -> Result<Vec<Account>, AccountError> {
    let account = |path: &str, label: &str, holds: Option<Currency>| -> Result<Account, AccountError> {
        Ok(Account { label: label.to_owned(), currency: holds, ..Account::from_path(path.parse()?) })
    };
    let own = |path: &str| (path == BANK).then_some(currency);
    let mut chart: Vec<Account> =
        STANDARD.iter().map(|(path, label)| account(path, label, own(path))).collect::<Result<_, _>>()?;
    let provider = account(&format!("Assets:PayPal:{currency}"), &format!("PayPal {currency}"), Some(currency))?;
    chart.insert(chart.len().min(2), provider);
    Ok(chart)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::ledger::Role;

    #[test]
    fn the_chart_is_readable_unique_and_its_roles_follow_from_its_names() {
        let chart = standard("CHF".parse().unwrap()).unwrap();
        let paths: BTreeSet<&str> = chart.iter().map(|account| account.path.as_str()).collect();
        assert_eq!(paths.len(), chart.len());
        assert!(paths.contains("Assets:PayPal:CHF"));
        let labels: BTreeSet<&str> = chart.iter().map(|account| account.label.as_str()).collect();
        assert_eq!(labels.len(), chart.len());
        let role = |path: &str| chart.iter().find(|account| account.path.as_str() == path).unwrap().role;
        assert_eq!(role(PREORDERS), Role::Payable);
        assert_eq!(role(TRANSFERS_IN_KIND), Role::Transfer);
        assert_eq!(role(CONSIGNED), Role::Consigned);
        assert_eq!(role(CONVERSION), Role::Conversion);
    }
}
