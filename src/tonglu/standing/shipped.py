"""The lists of marks as they ship; from then on they are data."""

from typing import Final

# list: entries, Chinese and English
ITEMS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "standing.tag": (
        ("老业主", "Long-time owner"), ("热心业主", "Active neighbour"), ("意见领袖", "Opinion leader"),
        ("独居老人", "Elderly living alone"),
        ("行动不便", "Limited mobility"), ("养犬", "Keeps a dog"), ("装修中", "Decorating"), ("空置", "Vacant"), ("出租", "Let out"),
        ("企业主", "Business owner"), ("媒体关系", "Press contact"), ("需要安抚", "Needs calming"),
    ),
    "standing.need": (
        ("换大房", "A larger home"), ("再购一套", "Another home"), ("为父母购房", "A home for parents"),
        ("为子女购房", "A home for children"),
        ("投资", "Investment"), ("商铺", "A shop"), ("车位", "Parking"), ("出租托管", "Letting service"), ("出售", "To sell"),
        ("装修服务", "Decoration"), ("家政服务", "Housekeeping"), ("养老服务", "Care for the elderly"),
    ),
    "standing.focus": (
        ("区位", "Location"), ("学区", "School district"), ("户型", "Layout"), ("价格", "Price"),
        ("付款方式", "Payment terms"), ("贷款", "Loan"),
        ("交通", "Transport"), ("车位", "Parking"), ("楼层", "Floor"), ("座向", "Orientation"), ("采光", "Daylight"), ("面积", "Area"),
        ("得房率", "Usable share"), ("景观", "Landscape"), ("建材", "Materials"), ("工期", "Schedule"), ("安全", "Safety"),
        ("装修情况", "Fit-out"), ("建筑风格", "Architecture"), ("社区规划及配套", "Community facilities"), ("周边配套", "Neighbourhood"),
        ("居住品质", "Quality of living"), ("物业管理", "Property service"), ("品牌信誉", "Brand"), ("其他", "Other"),
    ),
}  # fmt: skip
