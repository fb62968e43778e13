//! The texts of the mails about factors in Portuguese.

use super::super::MailText;
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
