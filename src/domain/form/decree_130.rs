//! Decree 130/2018/NĐ-CP, in force from 2018-11-15 until 2024-08-14. Its own numbers of the forms were not verified: none is printed.

use super::edition::{Edition, Layouts};
use super::field::Field;
use super::layout::Need::{Agency, Always, Change, No, Person, Sim};
use super::layout::{Column, Layout, Need, of, one};
use crate::domain::law::Decree;

pub(super) const EDITION: Edition = Edition {
    law: Decree::No130Of2018,
    addressee: "Cục Chứng thực số và Bảo mật thông tin, Ban Cơ yếu Chính phủ",
    layouts: Layouts {
        person: PERSON,
        agency: AGENCY,
        service: SERVICE,
        extend_or_change: CHANGE,
        revoke: REVOKE,
        recover_device: RECOVER,
    },
};

const fn contact(hand_over: &'static str) -> [(Field, &'static str); 8] {
    [
        (Field::FullName, "Họ và tên"),
        (Field::PersonalNumber, "Số CMND/CCCD/Hộ chiếu"),
        (Field::IdIssuedOn, "Ngày cấp"),
        (Field::IdIssuedAt, "Nơi cấp"),
        (Field::Position, "Chức vụ"),
        (Field::Mobile, "Số điện thoại di động"),
        (Field::OfficialAddress, "Địa chỉ thư điện tử công vụ"),
        (Field::HandOverAddress, hand_over),
    ]
}

const RECEIVES: &[(Field, &str)] = &contact("Địa chỉ tiếp nhận");
const GIVES_BACK: &[(Field, &str)] = &contact("Địa chỉ thu hồi");
const RECEIVER: &str = "Thông tin người tiếp nhận thiết bị lưu khóa bí mật";
const LIST: &str = "Danh sách đăng ký";

const NUMBER: &[(Field, Need)] =
    &[(Field::PersonalNumber, Always), (Field::IdIssuedOn, Always), (Field::IdIssuedAt, Always)];
const PERSONS_NUMBER: &[(Field, Need)] =
    &[(Field::PersonalNumber, Person), (Field::IdIssuedOn, Person), (Field::IdIssuedAt, Person)];
const ADDRESS: Column = one("Địa chỉ thư điện tử công vụ", &[(Field::OfficialAddress, Always)], 30);
const PROVINCE: Column = one("Tỉnh/Thành phố", &[(Field::Province, Always)], 14);
const NAME: Column = one("Tên chứng thư số", &[(Field::CertificateName, Always)], 22);

const PERSON: Layout = Layout {
    mark: None,
    subject: "V/v đề nghị cấp chứng thư số chuyên dùng Chính phủ cho cá nhân",
    contact_title: RECEIVER,
    contact: RECEIVES,
    table_title: LIST,
    columns: &[
        one("Họ và tên", &[(Field::FullName, Always)], 22),
        one("Ngày sinh", &[(Field::BirthDate, Always)], 11),
        one("Số CMND/CCCD/Hộ chiếu; ngày cấp; nơi cấp", NUMBER, 22),
        ADDRESS,
        one("Tên cơ quan, tổ chức công tác", &[(Field::Agency, Always)], 24),
        PROVINCE,
        one("Chức vụ", &[(Field::Position, Always)], 16),
        one("Số điện thoại di động", &[(Field::Mobile, Always)], 13),
        one("Số hiệu chứng thư số cũ (nếu có)", &[(Field::OldSerial, No)], 18),
        one("SIM PKI", &[(Field::SimCarrier, Sim)], 11),
    ],
};

const AGENCY: Layout = Layout {
    mark: None,
    subject: "V/v đề nghị cấp chứng thư số chuyên dùng Chính phủ cho cơ quan, tổ chức",
    contact_title: RECEIVER,
    contact: RECEIVES,
    table_title: LIST,
    columns: &[
        one("Tên cơ quan, tổ chức", &[(Field::Agency, Always)], 34),
        one("Địa chỉ", &[(Field::AgencyAddress, Always)], 34),
        one("Mã số thuế", &[(Field::TaxCode, Always)], 16),
        one("Mã quan hệ ngân sách", &[(Field::BudgetCode, Always)], 14),
        PROVINCE,
        ADDRESS,
    ],
};

const SERVICE: Layout = Layout {
    mark: None,
    subject: "V/v đề nghị cấp chứng thư số chuyên dùng Chính phủ cho thiết bị, dịch vụ, phần mềm",
    contact_title: RECEIVER,
    contact: RECEIVES,
    table_title: LIST,
    columns: &[
        one("Tên thiết bị, dịch vụ, phần mềm", &[(Field::ServiceName, Always)], 34),
        one("Tên miền hoặc địa chỉ IP (nếu có)", &[(Field::ServiceHost, No)], 30),
        one("Tên cơ quan, tổ chức quản lý", &[(Field::Agency, Always)], 34),
        PROVINCE,
        ADDRESS,
    ],
};

const SERVICES: &str = "Dịch vụ yêu cầu";

const CHANGE: Layout = Layout {
    mark: None,
    subject: "V/v đề nghị gia hạn, thay đổi nội dung thông tin chứng thư số chuyên dùng Chính phủ",
    contact_title: RECEIVER,
    contact: RECEIVES,
    table_title: LIST,
    columns: &[
        NAME,
        one(
            "Số hiệu chứng thư số (SIM PKI ghi thêm số điện thoại ký số)",
            &[(Field::CertificateSerial, Always), (Field::SimNumber, Sim)],
            22,
        ),
        ADDRESS,
        one("Thông tin cần thay đổi", &[(Field::Item, Change)], 24),
        one("Thông tin mới", &[(Field::NewValue, Change)], 28),
        of(SERVICES, one("Gia hạn", &[(Field::Extend, No)], 9)),
        of(SERVICES, one("Thay đổi thông tin", &[(Field::Change, No)], 10)),
    ],
};

const REVOKE: Layout = Layout {
    mark: None,
    subject: "V/v đề nghị thu hồi chứng thư số chuyên dùng Chính phủ",
    contact_title: "Thông tin đầu mối phối hợp thu hồi thiết bị lưu khóa bí mật",
    contact: GIVES_BACK,
    table_title: "Danh sách thu hồi",
    columns: &[
        NAME,
        one("Số CMND/CCCD/Hộ chiếu; ngày cấp; nơi cấp (nếu thu hồi của cá nhân)", PERSONS_NUMBER, 22),
        one("Mã số thuế (nếu thu hồi của cơ quan)", &[(Field::TaxCode, Agency)], 14),
        one("Mã quan hệ ngân sách (nếu thu hồi của cơ quan)", &[(Field::BudgetCode, Agency)], 14),
        ADDRESS,
        one("Số hiệu chứng thư số", &[(Field::CertificateSerial, Always)], 18),
        one("Số hiệu thiết bị lưu khóa bí mật", &[(Field::DeviceSerial, Always)], 16),
        one("Lý do thu hồi", &[(Field::Reason, Always)], 24),
    ],
};

const SUBSCRIBER: &str = "Thông tin của thuê bao";

const RECOVER: Layout = Layout {
    mark: None,
    subject: "V/v đề nghị khôi phục thiết bị lưu khóa bí mật",
    contact_title: "Thông tin người phối hợp thực hiện khôi phục thiết bị",
    contact: &[
        (Field::FullName, "Họ và tên"),
        (Field::PersonalNumber, "Số CMND/CCCD/Hộ chiếu"),
        (Field::IdIssuedOn, "Ngày cấp"),
        (Field::IdIssuedAt, "Nơi cấp"),
        (Field::Position, "Chức vụ"),
        (Field::Agency, "Cơ quan, tổ chức công tác"),
        (Field::Mobile, "Số điện thoại di động"),
    ],
    table_title: "Thiết bị lưu khóa bí mật cần khôi phục",
    columns: &[
        one("Số hiệu thiết bị lưu khóa bí mật", &[(Field::DeviceSerial, Always)], 26),
        of(SUBSCRIBER, one("Tên chứng thư số", &[(Field::CertificateName, Always)], 30)),
        of(SUBSCRIBER, one("Cơ quan, tổ chức công tác", &[(Field::Agency, Always)], 34)),
        of(SUBSCRIBER, one("Địa chỉ thư điện tử công vụ", &[(Field::OfficialAddress, Always)], 34)),
    ],
};
