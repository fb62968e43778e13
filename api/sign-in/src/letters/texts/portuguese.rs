//! The texts of the mails in Portuguese.

use super::{MailText, Texts, factors, time};
use kernel::Timestamp;

pub(super) static TEXTS: Texts = Texts {
    greeting: |name| format!("Olá, {name}:"),
    greeting_unnamed: "Olá,",
    invitation: |company, email, until| MailText {
        subject: format!("Convite de {company}"),
        above: format!(
            "{company} enviou-lhe um convite para iniciar sessão nas aplicações da empresa com o e-mail {email}. \
             Abra esta ligação para escolher uma palavra-passe:"
        ),
        action: "Aceitar o convite",
        below: vec![once(until), "Se não o esperava, não faça nada.".to_owned()],
    },
    membership: |company, email, until| MailText {
        subject: format!("Convite de {company}"),
        above: format!(
            "{company} enviou-lhe um convite para se juntar à empresa. Continuará a iniciar sessão como {email}, \
             com a palavra-passe que já tem. Abra esta ligação para aceitar:"
        ),
        action: "Aceitar o convite",
        below: vec![once(until), "Se não o esperava, não faça nada.".to_owned()],
    },
    welcome: |email| MailText {
        subject: "Damos-lhe as boas-vindas".to_owned(),
        above: format!(
            "Foi criada uma conta para si. Inicie sessão como {email}, com a palavra-passe que lhe deram."
        ),
        action: "Iniciar sessão",
        below: Vec::new(),
    },
    welcome_confirmation: |email, until| MailText {
        subject: "Damos-lhe as boas-vindas".to_owned(),
        above: format!(
            "Foi criada uma conta para si. Inicie sessão como {email}, com a palavra-passe que lhe deram. Abra esta ligação para confirmar que o e-mail é seu:"
        ),
        action: "Confirmar o e-mail",
        below: vec![once(until)],
    },
    password_reset: |email, until| MailText {
        subject: "Escolha uma nova palavra-passe".to_owned(),
        above: format!(
            "Foi pedida uma nova palavra-passe para a conta {email}. Abra esta ligação para a escolher:"
        ),
        action: "Escolher uma nova palavra-passe",
        below: vec![
            once(until),
            "Se não fez este pedido, não faça nada: a sua palavra-passe não muda.".to_owned(),
        ],
    },
    password_required: |email, until| MailText {
        subject: "Escolha uma palavra-passe nova".to_owned(),
        above: format!(
            "Indicou que um início de sessão na sua conta {email} não foi seu. Todas as suas sessões foram terminadas \
             e a sua palavra-passe já não funciona. Abra esta ligação para escolher uma nova:"
        ),
        action: "Escolher uma palavra-passe nova",
        below: vec![
            once(until),
            "Depois disso, peça outra na página de início de sessão, com «Esqueceu-se da palavra-passe?»."
                .to_owned(),
        ],
    },
    sign_in: |facts| {
        MailText {
        subject: "Novo início de sessão na sua conta".to_owned(),
        above: format!(
            "Foi iniciada sessão na sua conta {} em {}, com {}, a partir de {}. Este navegador ou este país é novo para \
             a sua conta. Se foi você, não faça nada. Se não foi, abra esta ligação:",
            facts.email,
            time(facts.at),
            facts.device.as_deref().unwrap_or("um navegador desconhecido"),
            facts.from.as_deref().unwrap_or("um endereço desconhecido"),
        ),
        action: "Não fui eu",
        below: vec![
            once(facts.until),
            "A página pergunta antes de fazer alguma coisa. Depois, todas as suas sessões são terminadas, a sua \
             palavra-passe deixa de funcionar e recebe um e-mail para escolher uma nova."
                .to_owned(),
        ],
    }
    },
    password_changed: |email| MailText {
        subject: "A sua palavra-passe foi alterada".to_owned(),
        above: format!("A palavra-passe da sua conta {email} foi alterada."),
        action: "Escolher uma nova palavra-passe",
        below: vec![
            "Se não fez esta alteração, escolha de imediato uma nova palavra-passe através desta ligação e \
             avise um administrador da sua empresa."
                .to_owned(),
        ],
    },
    password_changed_by_admin: |email| MailText {
        subject: "A sua palavra-passe foi alterada".to_owned(),
        above: format!(
            "Um administrador alterou a palavra-passe da sua conta {email}. Todas as suas sessões foram \
             terminadas."
        ),
        action: "Iniciar sessão",
        below: vec!["Se não esperava esta alteração, contacte um administrador da sua empresa.".to_owned()],
    },
    email_changed: |old, new| MailText {
        subject: "O seu e-mail foi alterado".to_owned(),
        above: format!(
            "O e-mail da sua conta mudou de {old} para {new}. A partir de agora, inicie sessão como {new}."
        ),
        action: "Iniciar sessão",
        below: vec![
            "Se não esperava esta alteração, avise de imediato um administrador da sua empresa.".to_owned(),
        ],
    },
    email_confirmation: |email, until| MailText {
        subject: "Confirme o seu e-mail".to_owned(),
        above: format!(
            "Pretende iniciar sessão como {email} a partir de agora. Abra esta ligação para confirmar que o \
             endereço é seu:"
        ),
        action: "Confirmar o e-mail",
        below: vec![once(until), "Se não fez este pedido, não faça nada: nada será alterado.".to_owned()],
    },
    email_change_requested: |old, new, until| MailText {
        subject: "O seu e-mail está prestes a mudar".to_owned(),
        above: format!(
            "Alguém com sessão iniciada na sua conta pediu para mudar o e-mail de {old} para {new}. Se foi o \
             próprio, não faça nada. Caso contrário, abra esta ligação para impedir a mudança:"
        ),
        action: "Impedir a mudança",
        below: vec![
            once(until),
            "Se não fez este pedido, escolha também uma nova palavra-passe: outra pessoa conhece-a."
                .to_owned(),
        ],
    },
    email_in_use: |email| MailText {
        subject: "O seu e-mail foi indicado para outra conta".to_owned(),
        above: format!(
            "Alguém pediu para usar {email} noutra conta. Já é o e-mail da sua, por isso nada mudou. Se foi o \
             próprio, inicie sessão como {email}:"
        ),
        action: "Iniciar sessão",
        below: vec!["Se não fez este pedido, não faça nada.".to_owned()],
    },
    token_replayed: |application| MailText {
        subject: format!("A sua sessão em {application} foi terminada"),
        above: format!(
            "Uma sessão sua em {application} foi usada duas vezes, o que pode significar que alguém a copiou. Foi \
             terminada: inicie sessão de novo nessa aplicação."
        ),
        action: "Rever a minha conta",
        below: vec![
            "Se vir algo que não reconhece, escolha uma nova palavra-passe e avise um administrador da sua \
             empresa."
                .to_owned(),
        ],
    },
    email_code: factors::portuguese::email_code,
    setup_link: |company, sender, until| MailText {
        subject: format!("Ligue o início de sessão de {company}"),
        above: format!(
            "{sender} pede-lhe que ligue o início de sessão de {company}, para que as suas pessoas entrem com ele. Não precisa \
             de uma conta aqui. Tenha acesso à administração desse início de sessão e abra esta ligação no navegador em que o vai fazer:"
        ),
        action: "Ligar o início de sessão",
        below: vec![
            format!("A ligação funciona até {}, no primeiro navegador em que for confirmada.", time(until)),
            "Se não esperava isto, não faça nada.".to_owned(),
        ],
    },
    factor_changed: factors::portuguese::changed,
};

/// Returns the sentence about the validity of a link.
fn once(until: Timestamp) -> String {
    format!("A ligação funciona uma só vez, até {}.", time(until))
}
