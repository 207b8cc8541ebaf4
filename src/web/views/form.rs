//! A form as data: sections of fields with their values and what is wrong with them. One partial draws them
//! all, so that every form has the same labels, hints, errors and keys. Knows nothing of what is asked.

/// How a field is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    #[default]
    Text,
    /// Typed freely, with the currency behind it.
    Amount,
    /// The first thing asked: set large.
    LeadAmount,
    Date,
    Month,
    Number,
    Select,
    Radio,
    Check,
    Area,
    Passphrase,
    /// A passphrase that is chosen, not remembered.
    NewPassphrase,
    File,
    Hidden,
}

/// One thing to choose.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    pub value: String,
    pub text: String,
    pub is_chosen: bool,
}

impl Choice {
    #[must_use]
    pub fn new(value: impl Into<String>, text: impl Into<String>) -> Self {
        Self { value: value.into(), text: text.into(), is_chosen: false }
    }
}

/// One field, ready to be drawn.
#[derive(Debug, Clone, Default)]
pub struct Input {
    pub name: String,
    pub kind: Kind,
    pub label: String,
    pub hint: String,
    /// What was typed, kept as it was.
    pub value: String,
    /// What is wrong with it; empty when nothing is.
    pub error: String,
    pub choices: Vec<Choice>,
    /// Suggestions for a text that may be anything.
    pub suggestions: Vec<String>,
    pub is_required: bool,
    pub is_wide: bool,
    pub has_focus: bool,
    /// Currency of an amount, unit of a number.
    pub unit: String,
    pub autocomplete: &'static str,
    pub min: String,
    pub max: String,
    /// What live sums it counts into: `net:1`; empty for none.
    pub adds_to: String,
    /// File types, for a file.
    pub accept: String,
}

impl Input {
    #[must_use]
    pub fn new(kind: Kind, name: impl Into<String>, label: impl Into<String>) -> Self {
        Self { kind, name: name.into(), label: label.into(), ..Self::default() }
    }

    /// Takes up what is wrong with it, if anything is.
    pub fn bear(&mut self, problems: &[FieldProblem]) {
        if let Some(problem) = problems.iter().find(|problem| problem.field == self.name) {
            self.error.clone_from(&problem.message);
        }
    }

    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: hint.into(), ..self }
    }

    #[must_use]
    pub fn value(self, value: impl Into<String>) -> Self {
        Self { value: value.into(), ..self }
    }

    #[must_use]
    pub fn choices(self, choices: Vec<Choice>) -> Self {
        Self { choices, ..self }
    }

    #[must_use]
    pub fn suggestions(self, suggestions: Vec<String>) -> Self {
        Self { suggestions, ..self }
    }

    #[must_use]
    pub fn unit(self, unit: impl Into<String>) -> Self {
        Self { unit: unit.into(), ..self }
    }

    #[must_use]
    pub fn required(self) -> Self {
        Self { is_required: true, ..self }
    }

    #[must_use]
    pub fn wide(self) -> Self {
        Self { is_wide: true, ..self }
    }

    #[must_use]
    pub fn focused(self) -> Self {
        Self { has_focus: true, ..self }
    }

    #[must_use]
    pub fn between(self, min: impl Into<String>, max: impl Into<String>) -> Self {
        Self { min: min.into(), max: max.into(), ..self }
    }

    #[must_use]
    pub fn autocomplete(self, autocomplete: &'static str) -> Self {
        Self { autocomplete, ..self }
    }

    #[must_use]
    pub fn adds_to(self, sums: impl Into<String>) -> Self {
        Self { adds_to: sums.into(), ..self }
    }

    #[must_use]
    pub fn accept(self, types: impl Into<String>) -> Self {
        Self { accept: types.into(), ..self }
    }

    #[must_use]
    pub fn id(&self) -> String {
        format!("f-{}", self.name)
    }

    #[must_use]
    pub const fn has_error(&self) -> bool {
        !self.error.is_empty()
    }

    /// The ids of hint and error, for `aria-describedby`; empty when there is neither.
    #[must_use]
    pub fn described_by(&self) -> String {
        let hint = (!self.hint.is_empty()).then(|| format!("h-{}", self.name));
        let error = self.has_error().then(|| format!("e-{}", self.name));
        [hint, error].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    #[must_use]
    pub fn is_chosen(&self, choice: &Choice) -> bool {
        choice.is_chosen || choice.value == self.value
    }

    /// The type of the `<input>`. A date that cannot be read is shown as text: a date field would drop it.
    #[must_use]
    pub fn html_type(&self) -> &'static str {
        match self.kind {
            Kind::Date if self.has_error() => "text",
            Kind::Date => "date",
            Kind::Month if self.has_error() => "text",
            Kind::Month => "month",
            Kind::Number => "number",
            Kind::Passphrase | Kind::NewPassphrase => "password",
            Kind::File => "file",
            Kind::Hidden => "hidden",
            Kind::Check => "checkbox",
            _ => "text",
        }
    }
}

/// Fields that belong together.
#[derive(Debug, Clone, Default)]
pub struct Section {
    /// Empty for the first and only one.
    pub title: String,
    pub inputs: Vec<Input>,
    /// Shown only when asked for; opens by itself when something in it is wrong or filled.
    pub is_folded: bool,
}

impl Section {
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.inputs.iter().any(|input| input.has_error() || !input.value.is_empty())
    }
}

/// What is wrong with one field, as the summary on top of the form says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldProblem {
    pub field: String,
    pub message: String,
}

impl FieldProblem {
    /// What is wrong with the whole, not with one field.
    #[must_use]
    pub fn of_form(message: &str) -> Self {
        Self { field: String::new(), message: message.to_owned() }
    }
}

/// A form, ready to be drawn.
#[derive(Debug, Clone, Default)]
pub struct Form {
    pub action: String,
    /// Made for this rendering: the same form sent twice counts once.
    pub key: String,
    pub sections: Vec<Section>,
    pub problems: Vec<FieldProblem>,
    /// The text of the button.
    pub submit: String,
    /// A second button that sends `step` with this value; both empty when there is none.
    pub other_step: String,
    pub other: String,
    /// What the button sends as `step`.
    pub step: String,
    pub cancel: String,
    /// The page waits for a file.
    pub has_file: bool,
}

impl Form {
    /// Puts what was typed, and what is wrong with it, into the fields.
    pub fn refill(&mut self, typed: &dyn Fn(&str) -> Option<String>, problems: &[FieldProblem]) {
        for input in self.sections.iter_mut().flat_map(|section| section.inputs.iter_mut()) {
            input.has_focus = input.has_focus && problems.is_empty();
            if let Some(value) = typed(&input.name) {
                if !matches!(input.kind, Kind::Passphrase | Kind::NewPassphrase | Kind::File) {
                    input.value = value;
                }
                input.choices.iter_mut().for_each(|choice| choice.is_chosen = false);
            }
            input.bear(problems);
        }
        self.problems = problems.to_vec();
    }
}
