//! What the explanation of a person’s access says, in Portuguese.

use crate::texts::why::Why;

pub(in crate::texts) const WHY: Why = Why {
    link: "Porquê?",
    of_named: |name| format!("Porquê? {name}"),
    can: |a, b| format!("Porque pode {a} usar {b}?"),
    cannot: |a, b| format!("Porque não pode {a} usar {b}?"),
    allowed: "Permitido: todas as regras são cumpridas.",
    denied: |a, b| format!("Recusado: não são cumpridas {a} de {b} regras."),
    rules: "Regras, pela ordem de avaliação",
    satisfied: "é cumprida",
    does_not_hold: "não é cumprida",
    person_active: "A pessoa está ativa",
    membership: "A pessoa é membro da empresa",
    company_active: "A empresa está ativa",
    entitled: "A empresa tem direito à aplicação",
    valid_from: "O direito já começou",
    valid_until: "O direito não terminou",
    assigned: "Foi dada uma função",
    role_allowed: "O direito permite a função",
    access: "Acesso",
    entitlement: "Direito",
    token: "O que um token de acesso conteria:",
    preview: "Pré-visualização dos tokens",
    no_access: "Sem acesso",
};
