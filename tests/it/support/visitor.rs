//! Somebody who reads pages and sends forms without a browser: thousands of tries in the time a browser takes for ten.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::time::Duration;

use reqwest::blocking::{Client, RequestBuilder, Response, multipart};
use scraper::{ElementRef, Html, Selector};

use super::book::Book;
use super::program::Server;

/// A page that came back.
pub struct Page {
    pub status: u16,
    /// Where a redirect leads; empty when there is none.
    pub location: String,
    pub body: String,
    html: OnceCell<Html>,
}

/// A form as it stands on a page, ready to be filled.
#[derive(Clone)]
pub struct Form {
    pub action: String,
    pub takes_files: bool,
    pub fields: Vec<Field>,
    /// The buttons that send it, by name and value; a nameless one is `("", "")`.
    pub buttons: Vec<(String, String)>,
}

/// One field with what would be sent for it now.
#[derive(Clone, Debug)]
pub struct Field {
    pub name: String,
    /// `text`, `date`, `hidden`, `select`, `textarea`, `checkbox` …
    pub kind: String,
    pub value: String,
    /// Whether it would be sent: a box that is not ticked is not.
    pub is_sent: bool,
}

/// A visitor with a session.
pub struct Visitor {
    client: Client,
    address: String,
    cookies: RefCell<BTreeMap<String, String>>,
}

impl Visitor {
    /// Nobody yet: without a session.
    pub fn stranger(server: &Server) -> Self {
        let client = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_secs(30))
            .build()
            .expect("a client");
        Self { client, address: server.address().to_owned(), cookies: RefCell::default() }
    }

    /// Somebody who has logged in to the demo book.
    pub fn of_demo(server: &Server) -> Self {
        Self::logged_in(server, &server.told("Login:"), &server.told("Passphrase:"))
    }

    /// A treasurer of the book, who has logged in.
    pub fn treasurer_of(book: &Book, server: &Server) -> Self {
        let passphrase = "seven-lanterns-asleep-in-rain";
        let file = book.file("passphrase", format!("{passphrase}\n"));
        book.done(&["user", "add", "maria", "--role", "treasurer", "--passphrase-file", &file]);
        Self::logged_in(server, "maria", passphrase)
    }

    pub fn logged_in(server: &Server, login: &str, passphrase: &str) -> Self {
        let visitor = Self::stranger(server);
        let mut form = visitor.get("/login").form("/login");
        form.fill("login", login);
        form.fill("passphrase", passphrase);
        let answer = visitor.send(&form, 0);
        assert_eq!(answer.status, 303, "the login is refused: {}", answer.text());
        visitor
    }

    pub fn get(&self, path: &str) -> Page {
        self.page(self.client.get(format!("{}{path}", self.address)))
    }

    /// What a page is as bytes, for files.
    pub fn bytes(&self, path: &str) -> Vec<u8> {
        let answer = self.ask(self.client.get(format!("{}{path}", self.address)));
        assert_eq!(answer.status().as_u16(), 200, "{path}");
        answer.bytes().expect("a body").to_vec()
    }

    /// Sends the form by its button number `button`.
    pub fn send(&self, form: &Form, button: usize) -> Page {
        let mut fields: Vec<(String, String)> =
            form.fields.iter().filter(|field| field.is_sent).map(|f| (f.name.clone(), f.value.clone())).collect();
        fields.extend(form.buttons.get(button).filter(|(name, _)| !name.is_empty()).cloned());
        let request =
            self.client.post(format!("{}{}", self.address, form.action)).header("Sec-Fetch-Site", "same-origin");
        let request = if form.takes_files {
            let parts = fields.into_iter().fold(multipart::Form::new(), |parts, (name, value)| parts.text(name, value));
            request.multipart(parts)
        } else {
            request.form(&fields)
        };
        self.page(request)
    }

    /// Sends the form with a file in the field `name`.
    pub fn send_file(&self, form: &Form, name: &str, file_name: &str, content: Vec<u8>) -> Page {
        let mut parts = multipart::Form::new();
        for field in form.fields.iter().filter(|field| field.is_sent && field.kind != "file") {
            parts = parts.text(field.name.clone(), field.value.clone());
        }
        let parts = parts.part(name.to_owned(), multipart::Part::bytes(content).file_name(file_name.to_owned()));
        let request =
            self.client.post(format!("{}{}", self.address, form.action)).header("Sec-Fetch-Site", "same-origin");
        self.page(request.multipart(parts))
    }

    fn page(&self, request: RequestBuilder) -> Page {
        Page::of(self.ask(request))
    }

    /// Sends the cookies along and keeps those that come back.
    fn ask(&self, request: RequestBuilder) -> Response {
        let cookies = self.cookies.borrow().iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>();
        let answer = request.header("Cookie", cookies.join("; ")).send().unwrap_or_else(|error| panic!("{error}"));
        for cookie in answer.headers().get_all("set-cookie") {
            let pair = cookie.to_str().expect("plain letters").split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies.borrow_mut().insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    /// Follows redirects to the page that is shown in the end.
    pub fn land(&self, mut page: Page) -> Page {
        for _ in 0..5 {
            if page.location.is_empty() {
                return page;
            }
            page = self.get(&page.location.clone());
        }
        panic!("redirected without an end")
    }
}

impl Page {
    fn of(answer: Response) -> Self {
        let status = answer.status().as_u16();
        let location =
            answer.headers().get("location").and_then(|place| place.to_str().ok()).unwrap_or_default().to_owned();
        let body = answer.text().expect("a page is UTF-8");
        // The packed bytes of a file may hold anything.
        let is_file = body.starts_with("%PDF-");
        assert!(is_file || !body.contains("{$"), "a text was not told what it speaks of: {body}");
        Self { status, location, body, html: OnceCell::new() }
    }

    /// The page as a browser understands it.
    pub fn html(&self) -> &Html {
        self.html.get_or_init(|| Html::parse_document(&self.body))
    }

    /// What a reader sees of it.
    pub fn text(&self) -> String {
        let main = self.html().select(&css("main")).next();
        let words = main.map(|main| main.text().collect::<String>()).unwrap_or_default();
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The page's own forms that change something; the frame's (theme, logout) are left out.
    pub fn forms(&self) -> Vec<Form> {
        self.html().select(&css("main form[method=post]")).map(Form::of).collect()
    }

    /// Forms that filter, found in the page.
    pub fn filters(&self) -> Vec<Form> {
        self.html().select(&css("main form[method=get]")).map(Form::of).collect()
    }

    /// The form that goes to this address.
    pub fn form(&self, action: &str) -> Form {
        let mut forms = self.forms();
        let at = forms.iter().position(|form| form.action == action);
        let known: Vec<&str> = forms.iter().map(|form| form.action.as_str()).collect();
        let at = at.unwrap_or_else(|| panic!("no form to {action} among {known:?} ({}): {}", self.status, self.text()));
        forms.swap_remove(at)
    }

    /// Every address of ours that the page's main part links to.
    pub fn links(&self) -> Vec<String> {
        let ours = css("main a[href^='/']");
        self.html().select(&ours).filter_map(|link| link.attr("href").map(str::to_owned)).collect()
    }
}

impl Form {
    fn of(form: ElementRef) -> Self {
        let text = |element: &ElementRef, name: &str| element.attr(name).unwrap_or_default().to_owned();
        let mut fields = Vec::new();
        let mut buttons = Vec::new();
        for one in form.select(&css("input, select, textarea, button")) {
            let name = text(&one, "name");
            match one.value().name() {
                "button" => buttons.push((name, text(&one, "value"))),
                "select" => {
                    let options: Vec<ElementRef> = one.select(&css("option")).collect();
                    let chosen = options.iter().find(|option| option.attr("selected").is_some()).or(options.first());
                    let value = chosen.map(|option| text(option, "value")).unwrap_or_default();
                    fields.push(Field { name, kind: "select".into(), value, is_sent: true });
                }
                "textarea" => {
                    fields.push(Field { name, kind: "textarea".into(), value: one.text().collect(), is_sent: true });
                }
                _ => {
                    let kind = one.attr("type").unwrap_or("text").to_owned();
                    let is_sent = !matches!(kind.as_str(), "checkbox" | "radio") || one.attr("checked").is_some();
                    fields.push(Field { name, kind, value: text(&one, "value"), is_sent });
                }
            }
        }
        let takes_files = text(&form, "enctype") == "multipart/form-data";
        Self { action: text(&form, "action"), takes_files, fields, buttons }
    }

    /// Types into a field, or ticks and picks; what is not on the form cannot be filled.
    pub fn fill(&mut self, name: &str, value: &str) {
        let field = self.fields.iter_mut().find(|field| field.name == name);
        let field = field.unwrap_or_else(|| panic!("no field {name} on the form to {}", self.action));
        value.clone_into(&mut field.value);
        field.is_sent = true;
    }

    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

/// A page's kind: its address with whatever names one thing left out.
pub fn kind_of(path: &str) -> String {
    let path = path.split(['?', '#']).next().unwrap();
    let is_name = |part: &str| part.len() >= 24 || part.chars().any(|c| c.is_ascii_digit() || c.is_ascii_uppercase());
    path.split('/').map(|part| if is_name(part) { "*" } else { part }).collect::<Vec<_>>().join("/")
}

/// Every page that can be reached by links, two of each kind.
pub fn crawl(visitor: &Visitor) -> BTreeMap<String, Page> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut waiting = vec!["/".to_owned(), "/settings".to_owned(), "/help".to_owned(), "/import".to_owned()];
    for part in [
        "/record",
        "/bank",
        "/funds",
        "/reports",
        "/merch",
        "/events",
        "/contacts",
        "/entries",
        "/accounts",
        "/periods",
        "/imports",
    ] {
        waiting.push(part.to_owned());
    }
    let mut pages = BTreeMap::new();
    while let Some(path) = waiting.pop() {
        let count = seen.entry(kind_of(&path)).or_default();
        if *count >= 2 || pages.contains_key(&path) || path.starts_with("/static/") || path.starts_with("/vouchers/") {
            continue;
        }
        // A report's files are not pages.
        if path.starts_with("/reports/") && kind_of(&path).split('/').count() > 3 {
            continue;
        }
        *count += 1;
        let page = visitor.get(&path);
        waiting.extend(page.links());
        pages.insert(path, page);
    }
    pages
}

pub fn css(selector: &str) -> Selector {
    Selector::parse(selector).expect("a selector")
}
