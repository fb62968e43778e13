//! The texts of the mails about factors in Portuguese.

use super::super::{CodeText, MailText, time};
use kernel::Timestamp;
use platform::jobs::FactorChange;

/// Returns the text about a change of the factors of the account with an email.
pub(in crate::letters::texts) fn changed(change: &FactorChange, email: &str) -> MailText {
    let (subject, above) = match change {
        FactorChange::TotpAdded => (
            "Foi adicionada uma aplicação de códigos",
            format!("Foi adicionada à sua conta {email} uma aplicação de códigos de início de sessão."),
        ),
        FactorChange::TotpRemoved => (
            "A aplicação de códigos foi removida",
            format!("A aplicação de códigos de início de sessão foi removida da sua conta {email}."),
        ),
        FactorChange::PasskeyAdded { name } => (
            "Foi adicionada uma chave de acesso",
            format!("Foi adicionada à sua conta {email} a chave de acesso «{name}»."),
        ),
        FactorChange::PasskeyRemoved { name } => (
            "Foi removida uma chave de acesso",
            format!("A chave de acesso «{name}» foi removida da sua conta {email}."),
        ),
        FactorChange::PasskeyRefused { name } => (
            "Foi recusada uma chave de acesso",
            format!(
                "A chave de acesso «{name}» da sua conta {email} foi recusada: alguém a pode ter copiado. Remova-a e adicione outra."
            ),
        ),
        FactorChange::RecoveryCodesMade => (
            "Novos códigos de recuperação",
            format!(
                "Foram criados novos códigos de recuperação para a sua conta {email}. Os anteriores deixaram de \
                 funcionar."
            ),
        ),
        FactorChange::RecoveryCodeUsed { left } => (
            "Foi usado um código de recuperação",
            format!("Foi usado um código de recuperação da sua conta {email}. Códigos restantes: {left}."),
        ),
        FactorChange::Reset => (
            "Os seus fatores de início de sessão foram removidos",
            format!(
                "Um administrador removeu as chaves de acesso, a aplicação de códigos e os códigos de recuperação \
                 da sua conta {email}. Pode iniciar sessão sem eles e adicionar outros."
            ),
        ),
        FactorChange::ExternalLoginAdded { name } => (
            "Foi adicionado um início de sessão externo",
            format!("Agora é possível iniciar sessão na sua conta {email} com «{name}»."),
        ),
        FactorChange::ExternalLoginRemoved { name } => (
            "Foi removido um início de sessão externo",
            format!("Já não é possível iniciar sessão na sua conta {email} com «{name}»."),
        ),
    };
    MailText {
        subject: subject.to_owned(),
        above,
        action: "Rever a minha conta",
        below: vec![
            "Se não foi o próprio, escolha de imediato uma nova palavra-passe e avise um administrador da sua \
             empresa."
                .to_owned(),
        ],
    }
}

/// Returns the text of a code for the account with an email.
pub(in crate::letters::texts) fn email_code(email: &str, until: Timestamp) -> CodeText {
    CodeText {
        subject: "O seu código de início de sessão".to_owned(),
        above: format!("Introduza este código para iniciar sessão como {email}:"),
        link: "Ou abra esta ligação no navegador em que pediu o código:",
        action: "Iniciar sessão",
        below: vec![
            format!("O código funciona uma só vez, até {}, e apenas onde o pediu.", time(until)),
            "Mais ninguém precisa dele: não o partilhe. Se não o pediu, não faça nada.".to_owned(),
        ],
    }
}
