//! What the pages say about inviting people, in Portuguese.

use crate::texts::inviting::Inviting;

pub(in crate::texts) const INVITING: Inviting = Inviting {
    many: "Convidar várias pessoas",
    many_lead: |x| format!("Cole uma lista. Cada pessoa recebe por e-mail um convite para {x}."),
    list: "Lista de pessoas",
    list_hint: "Uma pessoa em cada linha: um e-mail, um nome com o e-mail entre parênteses angulares, ou e-mail, nome e função separados por vírgulas, pontos e vírgulas ou tabulações, como as folhas de cálculo os copiam. A primeira linha pode ter títulos.",
    role_otherwise: "Função das pessoas cuja linha não tem nenhuma",
    preview: "Pré-visualização",
    line: "Linha",
    ready: "Pronta",
    needs_look: "Precisa de revisão",
    send: |n| if n.is_one() { "Convidar 1 pessoa".to_owned() } else { format!("Convidar {n} pessoas") },
    nobody: "Escreva pelo menos uma pessoa que possa ser convidada.",
    wrong_lines: |n| {
        if n.is_one() {
            "1 linha precisa de revisão. Fica na lista enquanto as outras pessoas são convidadas.".to_owned()
        } else {
            format!(
                "{n} linhas precisam de revisão. Ficam na lista enquanto as outras pessoas são convidadas."
            )
        }
    },
    no_email: "Esta linha não tem nenhum e-mail.",
    email_twice: |n| format!("O mesmo e-mail que na linha {n}."),
    unknown_role: |role, words| format!("«{role}» não é nenhuma função. Escreva uma destas: {words}."),
    is_member: "Esta pessoa já pertence à empresa.",
    inviting: "A enviar convites",
    outcome: |done, total| format!("{done} de {total} pessoas foram convidadas."),
    kept: "As outras continuam na lista, cada uma com o motivo.",
    joins: "Já tem conta, e é convidada a aderir à empresa.",
    invited: "Convidada",
    to_people: "Mostrar as pessoas",
    has_login: |x| format!("{x} já tem conta. Peça a esta pessoa que adira à empresa."),
    ask_to_join: "Pedir que adira",
    asked_to_join: |x| format!("Foi pedido a {x} que adira à empresa."),
    invitations: "Convites",
    invitations_lead: |x| format!("Quem {x} convidou e quem já respondeu."),
    find: "Pesquisar pelo início do e-mail",
    empty_title: "Ainda não há convites",
    empty: "Aqui aparece quem é convidado para a empresa.",
    sent_on: "Enviado",
    expires: "Expira",
    open: "À espera",
    accepted: "Aceite",
    expired: "Expirado",
    revoked: "Retirado",
    resend: "Enviar de novo",
    resend_invitation: "Enviar de novo o convite",
    resend_named: |x| format!("Enviar de novo o convite a {x}"),
    resend_title: |x| format!("Enviar um novo convite a {x}?"),
    resend_text: "O link do convite anterior deixa de funcionar.",
    resent: |x| format!("Um novo convite foi enviado a {x}."),
    withdraw: "Retirar",
    withdraw_named: |x| format!("Retirar o convite a {x}"),
    withdraw_title: |x| format!("Retirar o convite a {x}?"),
    withdraw_text: "O link do e-mail deixa de funcionar imediatamente. A pessoa pode ser convidada de novo.",
    withdrawn: |x| format!("O convite a {x} foi retirado."),
    resend_many: |n| {
        if n.is_one() {
            "Enviar de novo 1 convite?".to_owned()
        } else {
            format!("Enviar de novo {n} convites?")
        }
    },
    resend_many_text: "Os links dos convites anteriores deixam de funcionar. Um convite pode ser enviado uma vez por minuto, e não depois de aceite ou retirado.",
    withdraw_many: |n| {
        if n.is_one() { "Retirar 1 convite?".to_owned() } else { format!("Retirar {n} convites?") }
    },
    withdraw_many_text: "Os links dos e-mails deixam de funcionar imediatamente. As pessoas podem ser convidadas de novo.",
    paste: "Colar uma lista",
    paste_lead: "As pessoas são adicionadas abaixo, onde ainda pode alterá-las.",
    paste_submit: "Adicionar às pessoas abaixo",
};
