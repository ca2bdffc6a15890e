from tonglu.estates.models import Building, Entrance, Floor, Project, Unit
from tonglu.organisation.models import Node


def make_project(node: Node, name: str = "云锦府") -> Project:
    return Project.objects.create(node=node, marketing_name=name, filed_name=f"{name}一期", estate_name=name)


def make_unit(project: Project, building: str = "3", entrance: str = "2", room: str = "1502") -> Unit:
    node = project.node
    house, _ = Building.objects.get_or_create(node=node, project=project, label=building)
    door, _ = Entrance.objects.get_or_create(building=house, label=entrance)
    storey = int(room[:-2])
    floor, _ = Floor.objects.get_or_create(building=house, label=str(storey), position=storey)
    return Unit.objects.create(
        node=node, project=project, building=house, entrance=door, floor=floor, room=room,
        code=f"{building}-{entrance}-{room}",
    )  # fmt: skip
