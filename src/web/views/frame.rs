//! What surrounds every page: names, navigation, theme, messages. Knows no page.

use crate::ops::manage_users::UserRole;
use crate::web::routes::may_open;

/// Light, dark, or as the system says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    #[default]
    Auto,
    Light,
    Dark,
}

impl Theme {
    pub const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The key of its text.
    #[must_use]
    pub fn text_key(self) -> String {
        format!("web-theme-{}", self.name())
    }

    /// The theme of that name; anything else is `Auto`.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.name() == name).unwrap_or_default()
    }
}

/// How a message or tag is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    #[default]
    Plain,
    Good,
    Warn,
}

impl Tone {
    /// The CSS class, which is also the name of its icon.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Good => "good",
            Self::Warn => "warn",
        }
    }

    #[must_use]
    pub const fn icon(self) -> &'static str {
        match self {
            Self::Plain => "todo",
            Self::Good => "check",
            Self::Warn => "warn",
        }
    }
}

/// The parts of the program, as the navigation shows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Part {
    Home,
    Record,
    Bank,
    Funds,
    Reports,
    Merch,
    Events,
    Contacts,
    Accounts,
    Entries,
    Search,
    Public,
    Periods,
    Settings,
    Help,
    /// A page outside the navigation, such as login.
    #[default]
    Outside,
}

impl Part {
    pub const MAIN: [Self; 5] = [Self::Home, Self::Record, Self::Bank, Self::Funds, Self::Reports];
    pub const MORE: [Self; 10] = [
        Self::Search,
        Self::Merch,
        Self::Events,
        Self::Contacts,
        Self::Accounts,
        Self::Entries,
        Self::Periods,
        Self::Public,
        Self::Settings,
        Self::Help,
    ];

    /// The name of its icon, and the end of its text's key.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::Record => "record",
            Self::Bank => "bank",
            Self::Funds => "funds",
            Self::Reports => "reports",
            Self::Merch => "merch",
            Self::Events => "event",
            Self::Contacts => "contacts",
            Self::Accounts => "accounts",
            Self::Entries => "entries",
            Self::Search => "search",
            Self::Public => "public",
            Self::Periods => "periods",
            Self::Settings => "settings",
            Self::Help => "help",
            Self::Outside => "outside",
        }
    }

    /// The key of its text.
    #[must_use]
    pub fn text_key(self) -> String {
        format!("web-nav-{}", self.name())
    }

    #[must_use]
    pub const fn href(self) -> &'static str {
        match self {
            Self::Home | Self::Outside => "/",
            Self::Record => "/record",
            Self::Bank => "/bank",
            Self::Funds => "/funds",
            Self::Reports => "/reports",
            Self::Merch => "/merch",
            Self::Events => "/events",
            Self::Contacts => "/contacts",
            Self::Accounts => "/accounts",
            Self::Entries => "/entries",
            Self::Search => "/search",
            Self::Public => "/public",
            Self::Periods => "/periods",
            Self::Settings => "/settings",
            Self::Help => "/help",
        }
    }

    /// The keys that go there; empty when there are none.
    #[must_use]
    pub const fn keys(self) -> &'static str {
        match self {
            Self::Home => "g h",
            Self::Record => "g c",
            Self::Bank => "g b",
            Self::Funds => "g f",
            Self::Reports => "g r",
            Self::Search => "/",
            Self::Entries => "g e",
            Self::Help => "?",
            _ => "",
        }
    }
}

/// The POST that takes back what was just done.
#[derive(Debug, Clone, Default)]
pub struct Undo {
    pub action: String,
    pub key: String,
}

/// What just happened, said once at the top of the next page.
#[derive(Debug, Clone, Default)]
pub struct Flash {
    pub tone: Tone,
    pub text: String,
    pub undo: Option<Undo>,
    /// A way on, such as “record another”; both empty when there is none.
    pub href: String,
    pub action: String,
}

/// What surrounds a page.
#[derive(Debug, Clone, Default)]
pub struct Frame {
    /// The page's name; stands in the title and is its h1.
    pub title: String,
    pub book: String,
    pub part: Part,
    pub language: String,
    pub theme: Theme,
    /// Whether single-key shortcuts are on.
    pub has_keys: bool,
    /// The masked token of this response, in every form.
    pub csrf: String,
    /// Login of the reader; empty when nobody is logged in, and then there is no navigation.
    pub login: String,
    pub role: String,
    /// What the reader may do; `None` when nobody is logged in.
    pub reader: Option<UserRole>,
    /// Whether the reader may write in the book.
    pub may_record: bool,
    pub flash: Option<Flash>,
    pub is_demo: bool,
    /// The path and query of this page, to come back to after choosing a theme.
    pub here: String,
    /// The head of the chain, shortened; empty where there is no book to speak of.
    pub head: String,
    pub version: String,
}

impl Frame {
    #[must_use]
    pub const fn is_logged_in(&self) -> bool {
        !self.login.is_empty()
    }

    #[must_use]
    pub fn is_in(&self, part: &Part) -> bool {
        self.part == *part
    }

    /// The address of a static file, with its content's hash, so that it can be kept for ever.
    #[must_use]
    pub fn asset(&self, name: &str) -> String {
        crate::web::assets::href(name)
    }

    /// Whether the reader may open the page at this address: no page leads where somebody is sent away.
    #[must_use]
    pub fn may(&self, href: &str) -> bool {
        may_open(self.reader, href)
    }

    /// The main parts that the reader may open.
    #[must_use]
    pub fn main_parts(&self) -> Vec<&'static Part> {
        self.open_parts(&Part::MAIN)
    }

    /// The other parts that the reader may open.
    #[must_use]
    pub fn more_parts(&self) -> Vec<&'static Part> {
        self.open_parts(&Part::MORE)
    }

    fn open_parts(&self, parts: &'static [Part]) -> Vec<&'static Part> {
        parts.iter().filter(|part| self.may(part.href())).collect()
    }

    #[must_use]
    pub const fn themes(&self) -> &'static [Theme] {
        &Theme::ALL
    }

    /// The title of the browser's window.
    #[must_use]
    pub fn full_title(&self) -> String {
        if self.book.is_empty() { self.title.clone() } else { format!("{} – {}", self.title, self.book) }
    }
}
